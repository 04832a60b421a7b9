package dev.weir.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a commit wakes. */
class WaitersTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private Waiters waiters(Duration gather) {
        Waiters waiters = new Waiters(gather);
        parts.store.listen(waiters::accept);
        return waiters;
    }

    /** Completes when the waiter was rung, with whether it was before its time was over. */
    private static CompletableFuture<Boolean> rung(Waiter waiter) {
        CompletableFuture<Boolean> rung = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                waiter.await(LONG);
                rung.complete(true);
            } catch (InterruptedException e) {
                rung.complete(false);
            }
        });
        return rung;
    }

    private static void join(CompletableFuture<?> future) throws Exception {
        future.get(2, TimeUnit.MINUTES);
    }

    @Test
    void onlyThoseWhomItConcerns() throws Exception {
        Waiters waiters = waiters(Duration.ZERO);
        VmRef one = machines.vm("one");
        VmRef two = machines.vm("two");
        Waiter ofOne = waiters.join(Subscription.of(List.of("vm/" + one.ref())), "", false);
        Waiter ofTwo = waiters.join(Subscription.of(List.of("vm/" + two.ref())), "", false);
        Waiter ofAll = waiters.join(Subscription.of(List.of("*")), "", false);
        CompletableFuture<Boolean> first = rung(ofOne);
        CompletableFuture<Boolean> second = rung(ofTwo);
        CompletableFuture<Boolean> all = rung(ofAll);
        parts.call("VM.set_name_label", one, "renamed");
        join(first);
        join(all);
        assertThat(second).isNotDone();
        parts.call("VM.set_name_label", two, "renamed");
        join(second);
    }

    @Test
    void aRingBeforeTheWaitIsNotLostAndWhoLeftIsLeftAlone() throws Exception {
        Waiters waiters = waiters(Duration.ofMillis(1));
        Waiter waiter = waiters.join(Subscription.of(List.of("vm")), "", false);
        Waiter gone = waiters.join(Subscription.of(List.of("vm")), "", false);
        gone.close();
        machines.vm("made before anybody waits");
        waiter.await(LONG);
        CompletableFuture<Boolean> again = rung(waiter);
        waiters.ringWithNext(waiter);
        join(again);
        gone.await(Duration.ZERO);
    }

    /** Whoever asks again at once gets what came meanwhile in one piece (ETS-46). */
    @Test
    void whatFollowsComesTogether() throws Exception {
        Waiters waiters = waiters(Duration.ofMinutes(40));
        Waiter vms = waiters.join(Subscription.of(List.of("vm")), "", false);
        Waiter tasks = waiters.join(Subscription.of(List.of("task")), "", false);
        CompletableFuture<Boolean> told = rung(vms);
        machines.vm("gathered for minutes");
        CompletableFuture<Boolean> end = rung(tasks);
        parts.call("task.create", "t", "");
        join(end);
        assertThat(told).as("tasks alone are told at once, E5").isNotDone();
    }
}

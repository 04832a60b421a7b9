package dev.weir.conformance.bench;

import dev.weir.conformance.pool.JsonText;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.scale.LargePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * P22: a start while 500 other VMs are each in the middle of a change. A client each starts and stops its own without a
 * pause, on a host that takes as long for it as real ones do; the one that is measured has a quick host of the same pool.
 */
final class BesideOthers {
    private static final int OTHERS = 500;
    /** So often each is started before it counts: until then the compiler has as much of two processors as the server. */
    private static final int WARM = 6;

    private static final int STARTS = 200;
    private static final int STORMING = 50;
    private static final int TIMES = 5;
    private static final Duration CHANGE = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final long SEED = 22;

    private final RunningPool pool;
    private final String slowHost;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger changes = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(OTHERS * WARM);

    private BesideOthers(RunningPool pool, String slowHost) {
        this.pool = pool;
        this.slowHost = slowHost;
    }

    static void measure(Rounds rounds, Report report) {
        try (LargePool large = LargePool.start(2, 0, SEED)) {
            VmCycles cycles = new VmCycles(large.pool());
            String vm = cycles.make("the one");
            cycles.call("VM.set_affinity", vm, large.hosts().getFirst());
            List<String> others = cycles.make(OTHERS);
            BesideOthers beside = new BesideOthers(large.pool(), large.hosts().get(1));
            others.forEach(other -> cycles.call("VM.set_affinity", other, beside.slowHost));
            beside.slow();
            double[] busy = new double[STARTS * rounds.count()];
            beside.during(others, () -> System.arraycopy(starts(cycles, vm, busy.length), 0, busy, 0, busy.length));
            // Alone on the same server, as warm as it was.
            double idle = VmCycles.percentile(starts(cycles, vm, busy.length), 0.5);
            report.add(finding(
                    "P22", "VM.start while each of 500 other VMs is being started or stopped, p99", busy, idle));
            report.note("P22: median " + Finding.figure(VmCycles.percentile(busy, 0.5)) + " ms, longest "
                    + Finding.figure(VmCycles.percentile(busy, 1)) + " ms; the others' changes: "
                    + beside.changes.get());
        }
    }

    /** P22s: 50 clients start and stop 500 VMs without a pause, on the same host, which takes no time. */
    static void storm(VmCycles cycles, Report report) {
        String vm = cycles.make("the one");
        starts(cycles, vm, STARTS);
        double idle = VmCycles.percentile(starts(cycles, vm, STARTS), 0.5);
        List<String> others = cycles.make(OTHERS);
        AtomicBoolean over = new AtomicBoolean();
        double[] busy = new double[STARTS];
        cycles.atOnce(2, side -> {
            if (side == 0) {
                System.arraycopy(starts(cycles, vm, STARTS), 0, busy, 0, STARTS);
                over.set(true);
                return;
            }
            cycles.atOnce(STORMING, client -> {
                for (int i = client; !over.get(); i = (i + STORMING) % OTHERS) {
                    cycles.start(others.get(i));
                    cycles.stop(others.get(i));
                }
            });
        });
        report.add(finding("P22s", "VM.start in a storm without a pause, p99", busy, idle));
        others.forEach(other -> cycles.call("VM.destroy", other));
        cycles.call("VM.destroy", vm);
    }

    private static Finding finding(String goal, String what, double[] busy, double idle) {
        return Finding.atMost(goal, what, "ms", VmCycles.percentile(busy, 0.99), "idle, median", idle, TIMES);
    }

    private static double[] starts(VmCycles cycles, String vm, int count) {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            cycles.start(vm);
            millis[i] = (System.nanoTime() - began) / 1e6;
            cycles.stop(vm);
        }
        return millis;
    }

    /** From now on the second host takes its time. */
    private void slow() {
        try (Line agent = new Line(pool.masterContext(), pool.agents().get(1))) {
            for (String verb : List.of("StartDomain", "DestroyDomain")) {
                Map<String, Object> fault =
                        Map.of("verb", verb, "times", (long) Integer.MAX_VALUE, "delayMillis", CHANGE.toMillis());
                agent.ask(agent.post("/faults", "application/json", JsonText.write(fault)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The clients begin one after the other over the time of a start and a stop, so that their changes stay spread. */
    private void during(List<String> others, Runnable measured) {
        List<LoggedIn> clients = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            clients.add(LoggedIn.as("client " + i, pool));
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < OTHERS; i++) {
                LoggedIn client = clients.get(i);
                String vm = others.get(i);
                all.add(CompletableFuture.runAsync(
                        () -> change(client, vm),
                        CompletableFuture.delayedExecutor(
                                2 * CHANGE.toNanos() * i / OTHERS, TimeUnit.NANOSECONDS, threads)));
            }
            try {
                awaitWarmth();
                changes.set(0);
                measured.run();
            } finally {
                over.set(true);
                all.forEach(CompletableFuture::join);
            }
        }
    }

    private void awaitWarmth() {
        try {
            if (!begun.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(begun.getCount() + " starts did not come in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void change(LoggedIn client, String vm) {
        while (!over.get()) {
            client.call("VM.start", vm, false, false);
            changes.incrementAndGet();
            if (!slowHost.equals(client.call("VM.get_resident_on", vm))) {
                throw new IllegalStateException("a VM was started on the host that takes no time");
            }
            begun.countDown();
            client.call("VM.hard_shutdown", vm);
            changes.incrementAndGet();
        }
    }
}

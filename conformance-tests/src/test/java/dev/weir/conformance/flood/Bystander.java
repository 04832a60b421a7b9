package dev.weir.conformance.flood;

import dev.weir.conformance.pool.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that asks for little, again and again, over a connection of its own, and always has to be answered. */
final class Bystander implements AutoCloseable {
    private static final long PERIOD_MILLIS = 20;

    private final Talker talker;
    private final byte[] request;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("bystander").factory());
    private final ScheduledFuture<?> calls;
    private final CompletableFuture<Void> trouble = new CompletableFuture<>();
    private volatile Latencies latencies = new Latencies();
    private volatile @Nullable CompletableFuture<Void> enough;
    private volatile int wanted;

    Bystander(Door door, String vm) {
        this.talker = door.talker();
        String session = door.login("bystander");
        this.request = Talker.request("VM.get_power_state", session, vm);
        this.calls = clock.scheduleWithFixedDelay(this::ask, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try {
            Latencies now = latencies;
            long began = System.nanoTime();
            talker.send(request);
            String answer = talker.receive();
            now.add(System.nanoTime() - began);
            if (!answer.contains("\"result\":\"Halted\"")) {
                throw new IllegalStateException("the bystander was answered " + answer);
            }
            CompletableFuture<Void> waiting = enough;
            if (waiting != null && latencies.count() >= wanted) {
                waiting.complete(null);
            }
        } catch (Exception e) {
            trouble.completeExceptionally(e);
            throw new IllegalStateException(e);
        }
    }

    /** Begins anew and answers what was measured before. */
    Latencies turn() {
        Latencies before = latencies;
        latencies = new Latencies();
        return before;
    }

    /** Waits until so many calls were measured since the last turn. */
    void await(int count) {
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        wanted = count;
        enough = waiting;
        Deadline.join(CompletableFuture.anyOf(waiting, trouble));
        enough = null;
    }

    /** Fails if ever a call was not answered, or wrongly. */
    void assertAnswered() {
        if (trouble.isCompletedExceptionally()) {
            trouble.join();
        }
    }

    @Override
    public void close() {
        calls.cancel(false);
        clock.shutdown();
        talker.close();
    }
}

package dev.weir.server.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Bytes of memory that clients may hold for a while: a total for all, and half of it for any one of them. */
final class Budget {
    private final long share;
    private final Map<String, Long> held = new HashMap<>();
    private final Set<String> growing = new HashSet<>();
    private long left;

    Budget(long total) {
        this.left = total;
        this.share = total / 2;
    }

    /** The most that one client can hold. */
    long share() {
        return share;
    }

    synchronized boolean take(String client, long bytes) {
        long holds = held.getOrDefault(client, 0L);
        if (bytes > left || holds + bytes > share) {
            return false;
        }
        left -= bytes;
        held.put(client, holds + bytes);
        return true;
    }

    /** As {@link #take(String, long)}, but waits for others to give back. */
    synchronized boolean take(String client, long bytes, Duration patience) {
        return await(() -> take(client, bytes), patience);
    }

    synchronized void give(String client, long bytes) {
        if (bytes == 0) {
            return;
        }
        left += bytes;
        held.compute(client, (name, holds) -> holds == null || holds <= bytes ? null : holds - bytes);
        notifyAll();
    }

    /** The right to take more and more, which one of a client's holders has at a time. */
    synchronized boolean grow(String client, Duration patience) {
        return await(() -> growing.add(client), patience);
    }

    synchronized void grown(String client) {
        growing.remove(client);
        notifyAll();
    }

    synchronized long left() {
        return left;
    }

    private boolean await(BooleanSupplier attempt, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!attempt.getAsBoolean()) {
            long rest = deadline - System.nanoTime();
            if (rest <= 0) {
                return false;
            }
            try {
                wait(1 + rest / 1_000_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}

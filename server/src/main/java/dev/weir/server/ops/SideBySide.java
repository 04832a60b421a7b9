package dev.weir.server.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Steps of one operation that do not need each other, several at a time and within its own task. */
public final class SideBySide {
    /** A host has other things to do as well. */
    private static final int MOST = 8;

    private SideBySide() {}

    /**
     * Returns when no step is under way any more. After the first that fails none begins; what it failed with is thrown,
     * and that of others under way then is added to it. An interrupt reaches the steps.
     */
    public static <T> void each(List<T> items, Consumer<T> step) {
        if (items.size() < 2) {
            items.forEach(step);
            return;
        }
        Queue<T> waiting = new ConcurrentLinkedQueue<>(items);
        Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
        List<Thread> lines = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST, items.size()); i++) {
            lines.add(Thread.ofVirtual().name("side-by-side").start(() -> work(waiting, failed, step)));
        }
        await(lines);
        rethrow(failed);
    }

    private static <T> void work(Queue<T> waiting, Queue<Throwable> failed, Consumer<T> step) {
        try {
            for (T item = waiting.poll(); item != null && failed.isEmpty(); item = waiting.poll()) {
                step.accept(item);
            }
        } catch (RuntimeException | Error e) {
            failed.add(e);
        }
    }

    private static void await(List<Thread> lines) {
        boolean interrupted = false;
        for (Thread line : lines) {
            while (line.isAlive()) {
                try {
                    line.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    lines.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(Queue<Throwable> failed) {
        Throwable first = failed.poll();
        if (first == null) {
            return;
        }
        failed.forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) first;
    }
}

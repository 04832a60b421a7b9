package dev.weir.agent.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Time that passes when a test says so. */
public final class ManualScheduler implements Scheduler {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparingLong(Task::number));
    private Duration now = Duration.ZERO;
    private long count;

    @Override
    public synchronized Later after(Duration delay, Runnable task) {
        Task entry = new Task(now.plus(delay), count++, task);
        tasks.add(entry);
        notifyAll();
        return () -> cancel(entry);
    }

    /** Waits until so many tasks are to come: a blocked verb has then said what it waits for. */
    public synchronized void awaitTasks(int number) throws InterruptedException {
        while (tasks.size() < number) {
            wait();
        }
    }

    public void advance(Duration by) {
        Duration until = now().plus(by);
        for (Task next = next(until); next != null; next = next(until)) {
            next.work().run();
        }
        set(until);
    }

    @Override
    public synchronized void close() {
        tasks.clear();
    }

    private synchronized Duration now() {
        return now;
    }

    private synchronized void set(Duration time) {
        now = time;
    }

    private synchronized @Nullable Task next(Duration until) {
        Task next = tasks.peek();
        if (next == null || next.due().compareTo(until) > 0) {
            return null;
        }
        now = next.due();
        return tasks.poll();
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    private record Task(Duration due, long number, Runnable work) {}
}

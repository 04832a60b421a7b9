package dev.weir.agent.time;

import java.time.Duration;

/** Runs short tasks later. */
public interface Scheduler extends AutoCloseable {
    /** The task must not block; it runs once, unless cancelled before. */
    Later after(Duration delay, Runnable task);

    @Override
    void close();

    /** A task that is still to come. */
    interface Later {
        void cancel();
    }
}

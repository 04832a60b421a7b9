package dev.weir.agent;

import dev.weir.agent.storage.FileStorage;
import dev.weir.agent.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** What storages do beside their calls, on threads of its own, and what they try again after a while. */
final class StorageBackground implements FileStorage.Background {
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Scheduler scheduler;

    StorageBackground(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void now(Runnable work) {
        Thread.ofVirtual().name("storage").start(work);
    }

    @Override
    public void later(Runnable work) {
        try {
            var _ = scheduler.after(AGAIN, () -> now(work));
        } catch (RejectedExecutionException over) {
            // The agent stops; the next one merges when it attaches the storage.
        }
    }

    @Override
    public Duration opening() {
        return AGAIN;
    }
}

package dev.weir.agent;

import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.storage.Background;
import dev.weir.agent.time.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What storages do beside their calls, on threads of its own, and what they try again after a while. */
final class StorageBackground implements Background {
    private static final Logger LOG = LoggerFactory.getLogger(StorageBackground.class);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Scheduler scheduler;
    private final AtomicReference<@Nullable Hypervisor> guests = new AtomicReference<>();

    StorageBackground(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Whose guests have the images open; it is made after the storages that it finds them in. */
    void guests(Hypervisor hypervisor) {
        guests.set(hypervisor);
    }

    @Override
    public void shorten(Path image, Path base) {
        Hypervisor hypervisor = guests.get();
        if (hypervisor != null) {
            try {
                hypervisor.shorten(image, base);
            } catch (HypervisorFailure e) {
                LOG.info("the chain under {} stays as it is for now: {}", image, e.getMessage());
            }
        }
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

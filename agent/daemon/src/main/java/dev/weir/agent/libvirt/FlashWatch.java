package dev.weir.agent.libvirt;

import dev.weir.agent.time.Scheduler;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of guests that write into the flash of their firmware, or into their TPM. A guest that installs its boot loader
 * keeps it there, one that encrypts its disk the key: it must be known before the host is lost, and not only when the
 * guest ends.
 */
final class FlashWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlashWatch.class);

    /** Firmware writes a variable in many small steps. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final WatchService changes;
    private final Scheduler scheduler;
    private final Consumer<String> written;
    private final Set<String> due = ConcurrentHashMap.newKeySet();

    /** Folders that are a single guest's. */
    private final Map<WatchKey, String> guests = new ConcurrentHashMap<>();

    /** {@code written} gets the guest's uuid, a while after its first write since it was last told. */
    FlashWatch(Path folder, Scheduler scheduler, Consumer<String> written) throws IOException {
        this.scheduler = scheduler;
        this.written = written;
        Files.createDirectories(folder);
        this.changes = folder.getFileSystem().newWatchService();
        folder.register(changes, StandardWatchEventKinds.ENTRY_MODIFY);
        Thread.ofVirtual().name("flash-watch").start(this::watch);
    }

    /** Whatever comes into this folder is the guest's; the folder goes by itself when the run is over. */
    void also(Path folder, String uuid) {
        try {
            guests.put(folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE), uuid);
        } catch (IOException | ClosedWatchServiceException e) {
            LOG.warn("{} cannot be watched; changes in it are told when its guest ends: {}", folder, e.toString());
        }
    }

    private void watch() {
        try {
            while (true) {
                WatchKey key = changes.take();
                String owner = guests.get(key);
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path file) {
                        changed(owner == null ? GuestFiles.guestOf(file) : owner);
                    }
                }
                if (!key.reset() && guests.remove(key) == null) {
                    LOG.error("the folder of the guests' flash is gone; its changes are told when guests end");
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException | RejectedExecutionException over) {
            LOG.debug("the guests' flash is watched no more");
        }
    }

    private void changed(@Nullable String uuid) {
        if (uuid != null && due.add(uuid)) {
            var _ = scheduler.after(QUIET, () -> {
                due.remove(uuid);
                written.accept(uuid);
            });
        }
    }

    @Override
    public void close() {
        try {
            changes.close();
        } catch (IOException e) {
            LOG.debug("the watch of the guests' flash does not close", e);
        }
    }
}

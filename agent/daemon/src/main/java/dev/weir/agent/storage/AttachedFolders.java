package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The folders of the storages that are attached, each worked on by one at a time. */
final class AttachedFolders {
    /** @param wanted files that were told to the hypervisor a moment ago, and until when they count as open */
    record Attached(ImageFolder images, ReentrantLock lock, Map<Path, Long> wanted) {}

    @FunctionalInterface
    interface Work<T> {
        T on(ImageFolder images) throws HypervisorFailure, IOException;
    }

    private final Map<String, Attached> attached = new ConcurrentHashMap<>();

    /** Whether the storage was not attached before; one that is attached from elsewhere is refused. */
    boolean attach(String srUuid, Path folder) throws HypervisorFailure {
        Attached fresh = new Attached(new ImageFolder(folder), new ReentrantLock(), new ConcurrentHashMap<>());
        Attached before = attached.putIfAbsent(srUuid, fresh);
        if (before != null && !before.images().folder().equals(folder)) {
            throw StorageFailures.of(
                    StorageFailures.SR_NOT_AVAILABLE,
                    "The SR is attached already from " + before.images().folder(),
                    folder.toString());
        }
        return before == null;
    }

    void detach(String srUuid) {
        attached.remove(srUuid);
    }

    Attached require(String srUuid) throws HypervisorFailure {
        Attached storage = attached.get(srUuid);
        if (storage == null) {
            throw StorageFailures.notAttached(srUuid);
        }
        return storage;
    }

    <T> T locked(String srUuid, Work<T> work) throws HypervisorFailure {
        Attached storage = require(srUuid);
        storage.lock().lock();
        try {
            return work.on(storage.images());
        } catch (IOException e) {
            throw StorageFailures.ofProgram(StorageFailures.IO, "The storage's folder failed", e.toString());
        } finally {
            storage.lock().unlock();
        }
    }
}

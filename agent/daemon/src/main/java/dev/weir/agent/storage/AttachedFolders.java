package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folders of the storages that are attached, and who may work in each.
 *
 * <p>Work on one volume is done beside work on others: it makes files that carry the names of its locations, reads
 * those, and reads bases, which only whoever has the folder alone writes to or takes away. A clone or a branch holds
 * both its source, whose file it replaces or follows, and its target: asked twice at once, the second request finds what
 * the first has made.
 *
 * <p>Alone works who looks at a folder as a whole or takes files away: whether a base is of use is seen only in all
 * images together, and between the moment that it has its name and the moment that an image stands on it, it looks like
 * one that nobody needs. So a scan, a volume's end, an abandoned branch, a merge, a way back to an earlier state and the
 * logs of changes, which follow whole chains and each other, have the folder for themselves.
 */
final class AttachedFolders {
    /** @param wanted files that were told to the hypervisor a moment ago, and until when they count as open */
    record Attached(ImageFolder images, FolderLock lock, Map<Path, Long> wanted) {}

    @FunctionalInterface
    interface Work<T> {
        T on(ImageFolder images) throws HypervisorFailure, IOException;
    }

    private final Map<String, Attached> attached = new ConcurrentHashMap<>();

    /** Whether the storage was not attached before; one that is attached from elsewhere is refused. */
    boolean attach(String srUuid, Path folder) throws HypervisorFailure {
        Attached fresh = new Attached(new ImageFolder(folder), new FolderLock(), new ConcurrentHashMap<>());
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

    /** Works while nobody else does anything in the folder. */
    <T> T alone(String srUuid, Work<T> work) throws HypervisorFailure {
        Attached storage = require(srUuid);
        try (FolderLock.Held _ = storage.lock().whole()) {
            return done(storage, work);
        }
    }

    /** Works while others may, but for work on one of the same volumes and what needs the folder alone. */
    <T> T beside(String srUuid, List<String> locations, Work<T> work) throws HypervisorFailure {
        Attached storage = require(srUuid);
        try (FolderLock.Held _ = storage.lock().locations(locations)) {
            return done(storage, work);
        }
    }

    private static <T> T done(Attached storage, Work<T> work) throws HypervisorFailure {
        try {
            return work.on(storage.images());
        } catch (IOException e) {
            throw StorageFailures.ofProgram(StorageFailures.IO, "The storage's folder failed", e.toString());
        }
    }
}

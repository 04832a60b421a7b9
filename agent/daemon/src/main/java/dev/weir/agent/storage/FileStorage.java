package dev.weir.agent.storage;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Volumes as files of a folder, device_config key {@code location}. A clone of a qcow2 volume shares its data: the
 * source's file becomes a base that is never written again, source and clone are new files on top of it. A source
 * that is being written, and a chain that has grown long, cannot be shared so: the first is refused, the second is
 * copied, as raw volumes are. Nothing may start to use a volume while it is cloned; the master sees to that, since a
 * clone is an operation on the VDI.
 */
public final class FileStorage implements StorageDriver {
    /** Each image of a chain costs a look-up at every read; at 30 the API's drivers stop (STO-36: 109). */
    private static final int LONGEST_CHAIN = 30;

    private record Attached(ImageFolder images, ReentrantLock lock) {}

    @FunctionalInterface
    private interface Work<T> {
        T on(ImageFolder images) throws HypervisorFailure, IOException;
    }

    private final Images images;
    private final Map<String, Attached> attached = new ConcurrentHashMap<>();

    public FileStorage(Command command) {
        this.images = new Images(command);
    }

    @Override
    public StorageState attach(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure {
        String location = deviceConfig.getOrDefault("location", "");
        Path folder = Folders.named(location, StorageFailures.LOCATION_MISSING);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw StorageFailures.of(StorageFailures.SR_NOT_AVAILABLE, "The SR is not available", e.toString());
        }
        Attached storage =
                attached.computeIfAbsent(srUuid, sr -> new Attached(new ImageFolder(folder), new ReentrantLock()));
        if (!storage.images().folder().equals(folder)) {
            throw StorageFailures.of(
                    StorageFailures.SR_NOT_AVAILABLE,
                    "The SR is attached already from " + storage.images().folder(),
                    location);
        }
        locked(srUuid, f -> {
            f.tidy();
            return f;
        });
        return scan(srUuid);
    }

    @Override
    public void detach(String srUuid) {
        attached.remove(srUuid);
    }

    @Override
    public StorageState scan(String srUuid) throws HypervisorFailure {
        return locked(srUuid, folder -> {
            List<VolumeState> volumes = new ArrayList<>();
            for (Map.Entry<String, VolumeRef.Format> volume : folder.volumes().entrySet()) {
                volumes.add(state(folder, volume.getKey(), volume.getValue()));
            }
            FileStore store = Files.getFileStore(folder.folder());
            long total = store.getTotalSpace();
            return new StorageState(total, total - store.getUnallocatedSpace(), volumes);
        });
    }

    @Override
    public VolumeState create(String srUuid, String location, VolumeRef.Format format, long virtualBytes)
            throws HypervisorFailure {
        if (virtualBytes <= 0 || format == VolumeRef.Format.ISO) {
            throw StorageFailures.of(
                    StorageFailures.VDI_SIZE, "VDI Invalid size", virtualBytes + " bytes as " + format);
        }
        return locked(srUuid, folder -> {
            VolumeRef.Format there = folder.format(location);
            if (there != null) {
                VolumeState old = state(folder, location, there);
                // The same asked again after a crash; locations are the master's and name one volume for ever.
                if (there == format && old.virtualBytes() >= virtualBytes && old.virtualBytes() - virtualBytes < 512) {
                    return old;
                }
                throw StorageFailures.of(StorageFailures.VDI_EXISTS, "The VDI already exists", location);
            }
            folder.make(folder.file(location, format), image -> images.create(image, format, virtualBytes));
            return state(folder, location, format);
        });
    }

    @Override
    public void destroy(String srUuid, String location) throws HypervisorFailure {
        locked(srUuid, folder -> {
            VolumeRef.Format format = folder.format(location);
            if (format != null) {
                Path file = folder.file(location, format);
                if (images.written(file, format)) {
                    throw StorageFailures.inUse(location, "destroy");
                }
                Files.deleteIfExists(file);
                folder.dropUnusedBases();
            }
            return location;
        });
    }

    @Override
    public VolumeState clone(String srUuid, String source, String location) throws HypervisorFailure {
        return locked(srUuid, folder -> {
            VolumeRef.Format done = folder.format(location);
            if (done != null) {
                return state(folder, location, done);
            }
            VolumeRef.Format format = folder.format(source);
            if (format == null) {
                throw StorageFailures.missing(srUuid, source);
            }
            Path from = folder.file(source, format);
            Path to = folder.file(location, format);
            if (images.written(from, format)) {
                throw StorageFailures.inUse(source, "clone");
            }
            if (format == VolumeRef.Format.QCOW2 && folder.depth(from) < LONGEST_CHAIN) {
                share(folder, from, to, location);
            } else {
                folder.make(to, image -> images.copy(from, image, format));
            }
            return state(folder, location, format);
        });
    }

    /**
     * The source must stand on the base before the clone does: were we killed in the other order, the clone would
     * stand on a file that is still written under its first name. Killed after the first step, only a spare name is
     * left, which goes when the storage is attached the next time.
     */
    private void share(ImageFolder folder, Path from, Path to, String location) throws HypervisorFailure, IOException {
        String base = folder.addBase(from, location);
        folder.make(from, image -> images.overlay(image, base));
        folder.make(to, image -> images.overlay(image, base));
    }

    @Override
    public Path path(VolumeRef volume) throws HypervisorFailure {
        Attached storage = attached.get(volume.srUuid());
        if (storage == null) {
            throw StorageFailures.notAttached(volume.srUuid());
        }
        Path file = storage.images().file(volume.location(), volume.format());
        if (!Files.isRegularFile(file)) {
            throw StorageFailures.missing(volume.srUuid(), volume.location());
        }
        return file;
    }

    private VolumeState state(ImageFolder folder, String location, VolumeRef.Format format) throws HypervisorFailure {
        Images.Sizes sizes = images.sizes(folder.file(location, format), format);
        return new VolumeState(location, format, sizes.virtual(), sizes.used(), location);
    }

    private <T> T locked(String srUuid, Work<T> work) throws HypervisorFailure {
        Attached storage = attached.get(srUuid);
        if (storage == null) {
            throw StorageFailures.notAttached(srUuid);
        }
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

package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** CD images of a folder, device_config key {@code location}; read only. A volume's location is its file's name. */
public final class IsoStorage implements StorageDriver {
    private final Map<String, Path> attached = new ConcurrentHashMap<>();

    @Override
    public StorageState attach(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure {
        String location = deviceConfig.getOrDefault("location", "");
        Path folder = Folders.named(location, StorageFailures.ISO_LOCATION_MISSING);
        if (!Files.isDirectory(folder)) {
            throw StorageFailures.of(StorageFailures.ISO_PATH, "There is no such folder on this host", location);
        }
        attached.put(srUuid, folder);
        return scan(srUuid);
    }

    @Override
    public void detach(String srUuid) {
        attached.remove(srUuid);
    }

    @Override
    public StorageState scan(String srUuid) throws HypervisorFailure {
        Path folder = folder(srUuid);
        List<VolumeState> volumes = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (isImage(name) && Files.isRegularFile(file)) {
                    long size = Files.size(file);
                    volumes.add(new VolumeState(name, VolumeRef.Format.ISO, size, size, name));
                }
            }
            volumes.sort(Comparator.comparing(VolumeState::location));
            FileStore store = Files.getFileStore(folder);
            long total = store.getTotalSpace();
            return new StorageState(total, total - store.getUnallocatedSpace(), volumes);
        } catch (IOException e) {
            throw StorageFailures.of(StorageFailures.ISO_PATH, "The folder cannot be read", e.toString());
        }
    }

    @Override
    public VolumeState create(String srUuid, String location, VolumeRef.Format format, long virtualBytes)
            throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    @Override
    public void destroy(String srUuid, String location) throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    /** STO-46: there is no copy instead where a storage cannot clone. */
    @Override
    public VolumeState clone(String srUuid, String source, String location) throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    @Override
    public VolumeState volume(String srUuid, String location) throws HypervisorFailure {
        Path file = path(new VolumeRef(srUuid, location, VolumeRef.Format.ISO));
        try {
            long size = Files.size(file);
            return new VolumeState(location, VolumeRef.Format.ISO, size, size, location);
        } catch (IOException e) {
            throw StorageFailures.of(StorageFailures.ISO_PATH, "The image cannot be read", e.toString());
        }
    }

    @Override
    public VolumeState save(String srUuid, String location, long virtualBytes, MemoryWriter memory)
            throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    @Override
    public Branch branch(String srUuid, String source, String location) throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    @Override
    public void abandon(String srUuid, String source, String location, Branch branch) throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    @Override
    public VolumeState copy(VolumeState source, Path from, VolumeRef target, boolean into) throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", target.srUuid());
    }

    @Override
    public VolumeState resize(String srUuid, String location, long virtualBytes) throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    @Override
    public Path path(VolumeRef volume) throws HypervisorFailure {
        String name = volume.location();
        if (!isImage(name)) {
            throw new HypervisorFailure("INVALID_VALUE", "location", name);
        }
        Path folder = folder(volume.srUuid());
        try {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // A name that no file of this host can have.
        }
        throw StorageFailures.missing(volume.srUuid(), name);
    }

    private static boolean isImage(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".iso")
                && !name.startsWith(".")
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0;
    }

    private Path folder(String srUuid) throws HypervisorFailure {
        Path folder = attached.get(srUuid);
        if (folder == null) {
            throw StorageFailures.notAttached(srUuid);
        }
        return folder;
    }
}

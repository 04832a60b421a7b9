package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
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
        attached.put(srUuid, folder(deviceConfig));
        return scan(srUuid);
    }

    /** The images are there already: whoever puts them there does not ask us. */
    @Override
    public void make(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure {
        folder(deviceConfig);
    }

    /** The images stay. */
    @Override
    public void remove(String srUuid, Map<String, String> deviceConfig, List<String> volumes) {}

    /** A local folder, and the part of it that {@code iso_path} names; shares would have to be mounted. */
    private static Path folder(Map<String, String> deviceConfig) throws HypervisorFailure {
        String location = deviceConfig.getOrDefault("location", "");
        if (location.startsWith("//") || location.startsWith("\\\\") || location.contains(":/")) {
            throw StorageFailures.of(StorageFailures.ISO_MOUNT, "This host mounts no shares", location);
        }
        Path folder = Folders.named(deviceConfig);
        String part = deviceConfig.getOrDefault("iso_path", "");
        try {
            Path whole = folder.resolve(part.replaceFirst("^/+", "")).normalize();
            if (whole.startsWith(folder) && Files.isDirectory(whole)) {
                return whole;
            }
        } catch (InvalidPathException e) {
            // A name that no folder of this host can have.
        }
        throw StorageFailures.of(StorageFailures.ISO_PATH, "Invalid local path", location + " " + part);
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
                if (isImage(name) && isInside(folder, file)) {
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
            if (isInside(folder, file)) {
                return file;
            }
        } catch (IOException | InvalidPathException e) {
            // A name that no file of this host can have.
        }
        throw StorageFailures.missing(volume.srUuid(), name);
    }

    /** Whoever may put a link into the folder shall not have guests read what it leads to. */
    private static boolean isInside(Path folder, Path file) throws IOException {
        return Files.isRegularFile(file) && file.toRealPath().startsWith(folder.toRealPath());
    }

    @Override
    public byte[] read(String srUuid, String location, long from, int most) throws HypervisorFailure {
        Path file = path(new VolumeRef(srUuid, location, VolumeRef.Format.ISO));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int count = (int) Math.max(0, Math.min(most, channel.size() - from));
            ByteBuffer bytes = ByteBuffer.allocate(count);
            while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
                // Goes on until the part is whole, or the file shorter than it was.
            }
            return Arrays.copyOf(bytes.array(), bytes.position());
        } catch (IOException e) {
            throw StorageFailures.of(StorageFailures.IO, "The image cannot be read", e.toString());
        }
    }

    private static boolean isImage(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return (small.endsWith(".iso") || small.endsWith(".img"))
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

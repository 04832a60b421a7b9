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
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Volumes as files of a folder, device_config key {@code location}. A clone of a qcow2 volume shares its data: the
 * source's file becomes a base that is never written again, source and clone are new files on top of it. A source
 * that is being written is branched instead ({@link #branch}); a chain that has grown long is copied, as raw volumes
 * are. Nothing may start to use a volume while it is cloned; the master sees to that, since a clone is an operation on
 * the VDI. Chains are shortened again in the background, as soon as no guest has them open.
 */
public final class FileStorage implements StorageDriver {
    private static final Logger LOG = LoggerFactory.getLogger(FileStorage.class);

    /** Each image of a chain costs a look-up at every read; at 30 the API's drivers stop (STO-36: 109). */
    private static final int LONGEST_CHAIN = 30;

    private final Images images;
    private final VolumeStates states;
    private final Background background;
    private final AttachedFolders attached;

    public FileStorage(Command command) {
        this(command, Background.INLINE);
    }

    public FileStorage(Command command, Background background) {
        this(new Images(command), background, new AttachedFolders());
    }

    FileStorage(Images images, Background background, AttachedFolders attached) {
        this.images = images;
        this.states = new VolumeStates(images);
        this.background = background;
        this.attached = attached;
    }

    @Override
    public void make(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure {
        new StorageFolder(Folders.named(deviceConfig)).make(srUuid);
    }

    @Override
    public String probe(Map<String, String> deviceConfig) throws HypervisorFailure {
        return new StorageFolder(Folders.named(deviceConfig)).probe();
    }

    @Override
    public void remove(String srUuid, Map<String, String> deviceConfig, List<String> volumes) throws HypervisorFailure {
        Path folder = Folders.named(deviceConfig);
        if (!Files.isDirectory(folder)) {
            return;
        }
        attach(srUuid, deviceConfig);
        try {
            for (String location : volumes) {
                destroy(srUuid, location);
            }
            if (alone(srUuid, f -> !f.volumes().isEmpty() || !f.tracked().isEmpty())) {
                throw new HypervisorFailure("SR_NOT_EMPTY");
            }
            new StorageFolder(folder).leave();
        } finally {
            detach(srUuid);
        }
    }

    @Override
    public void find(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure {
        new StorageFolder(Folders.named(deviceConfig)).find(srUuid);
    }

    @Override
    public StorageState attach(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure {
        Path folder = Folders.named(deviceConfig);
        new StorageFolder(folder).requireNobodyElses(srUuid);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw StorageFailures.of(StorageFailures.SR_NOT_AVAILABLE, "The SR is not available", e.toString());
        }
        if (attached.attach(srUuid, folder)) {
            alone(srUuid, f -> {
                f.tidy();
                return f;
            });
            merge(srUuid);
        }
        return scan(srUuid);
    }

    @Override
    public void detach(String srUuid) {
        attached.detach(srUuid);
    }

    @Override
    public StorageState scan(String srUuid) throws HypervisorFailure {
        return alone(srUuid, folder -> {
            List<VolumeState> volumes = states.of(folder, folder.volumes());
            for (String location : folder.tracked()) {
                if (!folder.volumes().containsKey(location)) {
                    volumes.add(new ChangeLogs(images, folder).state(location));
                }
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
        return beside(srUuid, List.of(location), folder -> {
            ImageFolder.Volume there = folder.find(location);
            if (there != null) {
                VolumeState old = states.of(folder, location, there);
                // The same asked again after a crash; locations are the master's and name one volume for ever.
                if (old.format() == format
                        && old.virtualBytes() >= virtualBytes
                        && old.virtualBytes() - virtualBytes < 512) {
                    return old;
                }
                throw StorageFailures.of(StorageFailures.VDI_EXISTS, "The VDI already exists", location);
            }
            folder.make(folder.fresh(location, format), image -> images.create(image, format, virtualBytes));
            return states.of(folder, location);
        });
    }

    @Override
    public void destroy(String srUuid, String location) throws HypervisorFailure {
        alone(srUuid, folder -> {
            ImageFolder.Volume volume = folder.find(location);
            if (volume != null && new Branching(images, folder).written(location, volume)) {
                throw StorageFailures.inUse(location, "destroy");
            }
            new ChangeLogs(images, folder).drop(location, volume);
            folder.remove(location);
            Files.deleteIfExists(folder.saving(location));
            return location;
        });
        background.now(() -> merge(srUuid));
    }

    @Override
    public VolumeState clone(String srUuid, String source, String location) throws HypervisorFailure {
        return beside(srUuid, List.of(source, location), folder -> {
            ImageFolder.Volume done = folder.find(location);
            if (done != null) {
                return states.of(folder, location, done);
            }
            ImageFolder.Volume volume = require(srUuid, folder, source);
            Path from = volume.file();
            Path to = folder.fresh(location, volume.format());
            if (new Branching(images, folder).written(source, volume)) {
                throw StorageFailures.inUse(source, "clone");
            }
            if (volume.format() == VolumeRef.Format.QCOW2 && folder.depth(from) < LONGEST_CHAIN) {
                share(folder, from, to, location);
            } else {
                folder.make(to, image -> images.copy(from, volume.format(), image, volume.format()));
            }
            return states.of(folder, location);
        });
    }

    /**
     * The source must stand on the base before the clone does: were we killed in the other order, the clone would
     * stand on a file that is still written under its first name. Killed after the first step, only a spare name is
     * left, which goes when the storage is attached the next time.
     */
    private void share(ImageFolder folder, Path from, Path to, String location) throws HypervisorFailure, IOException {
        String base = folder.addBase(from, location);
        long size = images.virtualBytes(from, VolumeRef.Format.QCOW2);
        folder.makeTwo(from, to, image -> images.overlay(image, base, size));
    }

    @Override
    public Branch branch(String srUuid, String source, String location) throws HypervisorFailure {
        return beside(srUuid, List.of(source, location), folder -> {
            ImageFolder.Volume volume = require(srUuid, folder, source);
            ImageFolder.Volume done = folder.find(location);
            Branching branching = new Branching(images, folder);
            Branching.Files files = done == null
                    ? branching.begin(source, volume, location, LONGEST_CHAIN)
                    : branching.again(volume, done);
            return new Branch(files.from(), files.onto(), states.of(folder, location));
        });
    }

    @Override
    public void abandon(String srUuid, String source, String location, Branch branch) throws HypervisorFailure {
        alone(srUuid, folder -> {
            folder.remove(location);
            if (!branch.onto().equals(branch.from()) && !images.written(branch.onto(), VolumeRef.Format.QCOW2)) {
                Files.deleteIfExists(branch.onto());
            }
            return location;
        });
    }

    @Override
    public VolumeState save(String srUuid, String location, long virtualBytes, MemoryWriter memory)
            throws HypervisorFailure {
        if (!there(srUuid, location)) {
            Path unfinished = beside(srUuid, List.of(location), folder -> folder.saving(location));
            new MemoryFile(unfinished).write(virtualBytes, memory);
            beside(srUuid, List.of(location), folder -> {
                folder.saved(unfinished, folder.fresh(location, VolumeRef.Format.RAW));
                return location;
            });
        }
        return volume(srUuid, location);
    }

    private boolean there(String srUuid, String location) throws HypervisorFailure {
        return beside(srUuid, List.of(location), folder -> folder.find(location) != null);
    }

    @Override
    public VolumeState volume(String srUuid, String location) throws HypervisorFailure {
        return beside(
                srUuid, List.of(location), folder -> states.of(folder, location, require(srUuid, folder, location)));
    }

    /** A long copy holds nobody else up. */
    @Override
    public VolumeState copy(VolumeState source, Path from, VolumeRef target, boolean into) throws HypervisorFailure {
        String location = target.location();
        if (into) {
            ImageFolder.Volume over =
                    beside(target.srUuid(), List.of(location), folder -> require(target.srUuid(), folder, location));
            images.overwrite(from, source.format(), over.file(), over.format());
        } else if (!there(target.srUuid(), location)) {
            ImageFolder folder = attached.require(target.srUuid()).images();
            try {
                folder.make(
                        folder.fresh(location, target.format()),
                        image -> images.copy(from, source.format(), image, target.format()));
            } catch (IOException e) {
                throw StorageFailures.ofProgram(StorageFailures.IO, "The storage's folder failed", e.toString());
            }
        }
        return volume(target.srUuid(), location);
    }

    @Override
    public VolumeState resize(String srUuid, String location, long virtualBytes) throws HypervisorFailure {
        return beside(srUuid, List.of(location), folder -> {
            ImageFolder.Volume volume = require(srUuid, folder, location);
            long size = images.virtualBytes(volume.file(), volume.format());
            if (virtualBytes < size) {
                throw StorageFailures.of(StorageFailures.VDI_SIZE, "VDI Invalid size", "shrinking is not possible");
            }
            if (virtualBytes > size) {
                images.grow(volume.file(), volume.format(), virtualBytes);
            }
            return states.of(folder, location);
        });
    }

    /** A hypervisor that has the file open has made it larger itself; a simulated one has none open. */
    @Override
    public void resized(String srUuid, String location, long virtualBytes) throws HypervisorFailure {
        beside(srUuid, List.of(location), folder -> {
            ImageFolder.Volume volume = require(srUuid, folder, location);
            if (!new Branching(images, folder).written(location, volume)) {
                images.grow(volume.file(), volume.format(), virtualBytes);
            }
            return location;
        });
    }

    @Override
    public void reset(String srUuid, String location) throws HypervisorFailure {
        alone(srUuid, folder -> {
            new ResetPoints(images, folder).reset(srUuid, location);
            return location;
        });
    }

    @Override
    public void persist(String srUuid, String location) throws HypervisorFailure {
        alone(srUuid, folder -> {
            new ResetPoints(images, folder).persist(location);
            return location;
        });
        background.now(() -> merge(srUuid));
    }

    @Override
    public VolumeState revert(String srUuid, String location, String snapshot) throws HypervisorFailure {
        VolumeState now = alone(srUuid, folder -> {
            new ResetPoints(images, folder).revert(srUuid, location, snapshot, LONGEST_CHAIN);
            return states.of(folder, location);
        });
        background.now(() -> merge(srUuid));
        return now;
    }

    @Override
    public BlockTracking tracking(String srUuid) {
        return new FileTracking(images, attached, sr -> background.now(() -> merge(sr)));
    }

    /** Nobody is held up while the bytes are read. */
    @Override
    public byte[] read(String srUuid, String location, long from, int most) throws HypervisorFailure {
        ImageFolder.Volume volume = beside(srUuid, List.of(location), folder -> require(srUuid, folder, location));
        return images.read(volume.file(), volume.format(), from, most);
    }

    /** A merge in progress has to end before a guest opens what it is about. */
    @Override
    public Path path(VolumeRef volume) throws HypervisorFailure {
        return beside(volume.srUuid(), List.of(volume.location()), folder -> {
            Path file = require(volume.srUuid(), folder, volume.location()).file();
            attached.require(volume.srUuid())
                    .wanted()
                    .put(file, System.nanoTime() + background.opening().toNanos());
            return file;
        });
    }

    private void merge(String srUuid) {
        try {
            boolean done = alone(srUuid, folder -> {
                Map<Path, Long> wanted = attached.require(srUuid).wanted();
                wanted.values().removeIf(end -> end - System.nanoTime() <= 0);
                return new Merging(images, folder, wanted.keySet(), background::shorten).run();
            });
            if (!done) {
                background.later(() -> merge(srUuid));
            }
        } catch (HypervisorFailure e) {
            LOG.info("chains of {} stay as they are: {}", srUuid, e.getMessage());
        }
    }

    private static ImageFolder.Volume require(String srUuid, ImageFolder folder, String location)
            throws HypervisorFailure, IOException {
        ImageFolder.Volume volume = folder.find(location);
        if (volume == null) {
            throw StorageFailures.missing(srUuid, location);
        }
        return volume;
    }

    private <T> T alone(String srUuid, AttachedFolders.Work<T> work) throws HypervisorFailure {
        return attached.alone(srUuid, work);
    }

    private <T> T beside(String srUuid, List<String> locations, AttachedFolders.Work<T> work) throws HypervisorFailure {
        return attached.beside(srUuid, locations, work);
    }
}

package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Volumes that go back to what they once held: at each start of their VM, or once, to a snapshot. What a volume is to be
 * again is a base, and a mark tells which; the volume is a file on top of it that is thrown away. Only while
 * nobody else works in the folder, and only for volumes that nobody uses.
 */
record ResetPoints(Images images, ImageFolder folder) {
    /** The first time, the volume is from now on what it is now; each step may be repeated. */
    void reset(String srUuid, String location) throws HypervisorFailure, IOException {
        Path volume = idle(srUuid, location, "reset");
        String base = folder.resetPoint(location);
        if (base == null || !Files.exists(folder.folder().resolve(base))) {
            base = folder.addBase(volume, location);
            folder.markResetPoint(location, base);
        }
        empty(volume, base, images.virtualBytes(volume, Format.QCOW2));
        folder.dropUnusedBases();
    }

    void persist(String location) throws HypervisorFailure, IOException {
        folder.dropResetPoint(location);
    }

    /** The snapshot's file becomes a base first, as when it is cloned: it stays what it is. */
    void revert(String srUuid, String location, String snapshot, int longestChain)
            throws HypervisorFailure, IOException {
        Path volume = idle(srUuid, location, "revert_from");
        ImageFolder.Volume source = require(srUuid, snapshot);
        folder.dropResetPoint(location);
        if (source.format() != Format.QCOW2 || folder.depth(source.file()) >= longestChain) {
            folder.make(volume, image -> images.copy(source.file(), source.format(), image, Format.QCOW2));
        } else {
            long size = images.virtualBytes(source.file(), Format.QCOW2);
            String base = folder.addBase(source.file(), snapshot);
            empty(source.file(), base, size);
            empty(volume, base, size);
        }
        folder.dropUnusedBases();
    }

    private void empty(Path volume, String base, long size) throws HypervisorFailure, IOException {
        folder.make(volume, image -> images.overlay(image, base, size));
    }

    private Path idle(String srUuid, String location, String operation) throws HypervisorFailure, IOException {
        ImageFolder.Volume volume = require(srUuid, location);
        if (volume.format() != Format.QCOW2) {
            throw StorageFailures.of(StorageFailures.SNAPSHOT, "A raw disk keeps no state to go back to", location);
        }
        if (new Branching(images, folder).written(location, volume)) {
            throw StorageFailures.inUse(location, operation);
        }
        return volume.file();
    }

    private ImageFolder.Volume require(String srUuid, String location) throws HypervisorFailure, IOException {
        ImageFolder.@Nullable Volume volume = folder.find(location);
        if (volume == null) {
            throw StorageFailures.missing(srUuid, location);
        }
        return volume;
    }
}

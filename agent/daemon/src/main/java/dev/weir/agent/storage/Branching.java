package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef.Format;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Branches a volume that a guest writes. The new file is there before the copy is: so a copy that is there, and the file
 * under it, tell after a kill which file the guest wrote and which it was to go on in. Until it does, the new file holds
 * nothing. Only while the locations of the volume and the copy are held.
 */
record Branching(Images images, ImageFolder folder) {
    /** The file that the guest writes, and the one that it is to go on in. */
    record Files(Path from, Path onto) {}

    /** The copy is there since an earlier request. */
    Files again(ImageFolder.Volume volume, ImageFolder.Volume copy) throws IOException {
        String base = Qcow2Header.read(copy.file()).backing();
        return new Files(base == null ? volume.file() : folder.folder().resolve(base), volume.file());
    }

    Files begin(String source, ImageFolder.Volume volume, String location, int longestChain)
            throws HypervisorFailure, IOException {
        if (volume.format() != Format.QCOW2) {
            throw StorageFailures.of(StorageFailures.SNAPSHOT, "Snapshot of a raw disk in use is not possible", source);
        }
        if (folder.depth(volume.file()) >= longestChain) {
            throw StorageFailures.of(StorageFailures.CHAIN_TOO_LONG, "The snapshot chain is too long", source);
        }
        Path from = writtenFile(source, volume.file());
        String base = from.getFileName().toString();
        long size = images.virtualBytes(from, Format.QCOW2);
        Path copy = folder.fresh(location, Format.QCOW2);
        ImageFolder.Making overlay = image -> images.overlay(image, base, size);
        if (!from.equals(volume.file())) {
            folder.make(copy, overlay);
            return new Files(from, volume.file());
        }
        Path onto = folder.next(source);
        folder.makeTwo(onto, copy, overlay);
        return new Files(from, onto);
    }

    /** The newest, or the one before where a killed agent had only made the newest. */
    private Path writtenFile(String source, Path newest) throws HypervisorFailure, IOException {
        if (!images.written(newest, Format.QCOW2)) {
            for (Path older : folder.older(source)) {
                if (images.written(older, Format.QCOW2)) {
                    return older;
                }
            }
        }
        return newest;
    }

    /** Whether somebody has the volume open for writing, in whichever of its files. */
    boolean written(String location, ImageFolder.Volume volume) throws HypervisorFailure, IOException {
        if (images.written(volume.file(), volume.format())) {
            return true;
        }
        for (Path older : folder.older(location)) {
            if (images.written(older, Format.QCOW2)) {
                return true;
            }
        }
        return false;
    }
}

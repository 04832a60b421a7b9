package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.protocol.VolumeState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks changes by the images themselves: what was written since a snapshot is what the images above the snapshot's
 * base have of their own. QEMU keeps that with each write, so nothing is to be told to it, and a guest, agent or host
 * that dies loses nothing. Logs say which base, which therefore is not merged with what is above it; and they keep what
 * is found where images go. After each step a change may be told twice, none is lost. Only while nobody
 * else works in the folder.
 */
record ChangeLogs(Images images, ImageFolder folder) {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeLogs.class);

    void begin(String location, ImageFolder.Volume volume) throws HypervisorFailure, IOException {
        if (volume.format() != Format.QCOW2) {
            throw StorageFailures.of(StorageFailures.VDI_TYPE, "Invalid VDI type", "disk is not of type qcow2");
        }
        if (size(volume) > ChangeLog.LARGEST) {
            throw StorageFailures.of(
                    StorageFailures.TRACKING, "Changed block tracking log activation failed", "the disk is too large");
        }
        if (!folder.isTracked(location)) {
            write(location, ChangeLog.begun(size(volume)));
        }
    }

    /** A volume of which only this is left. */
    VolumeState state(String location) throws HypervisorFailure {
        ChangeLog log = readOrNew(location, 0);
        long bytes = ChangeLog.blocks(log.size()) / 8;
        return new VolumeState(location, Format.QCOW2, log.size(), bytes, location, VolumeState.Tracking.LOG_ONLY);
    }

    void pass(String source, ImageFolder.Volume volume, String snapshot, ImageFolder.Volume copy)
            throws HypervisorFailure, IOException {
        ChangeLog log = readOrNew(source, size(volume));
        String base = Qcow2Header.read(copy.file()).backing();
        // A copy that shares nothing, as of a chain that is too long, leaves no mark in the source's images.
        String mark = base != null && chain(volume.file()).contains(base) ? base : "";
        if (!folder.isTracked(snapshot)) {
            long size = size(copy);
            Path end = mark.isEmpty() ? volume.file() : folder.folder().resolve(mark);
            BitSet changed = log.parent().isEmpty() ? new BitSet() : above(end, log.since(), size);
            write(
                    snapshot,
                    new ChangeLog(log.parent(), mark, size, log.with(changed).changed()));
        }
        if (!log.parent().equals(snapshot)) {
            write(
                    source,
                    mark.isEmpty()
                            ? new ChangeLog(snapshot, log.since(), log.size(), log.changed())
                            : new ChangeLog(snapshot, mark, log.size(), new BitSet()));
        }
    }

    /** What was written to the volume itself becomes a part of both its log and the next one's. */
    void keepWithoutData(String location, ImageFolder.Volume volume) throws HypervisorFailure, IOException {
        ChangeLog log = read(location);
        BitSet own = own(log, volume);
        if (!own.isEmpty()) {
            for (Map.Entry<String, ChangeLog> child : children(location).entrySet()) {
                write(child.getKey(), child.getValue().with(own));
            }
        }
        write(
                location,
                new ChangeLog(log.parent(), "", size(volume), log.with(own).changed()));
    }

    /** The changes up to the volume count for the next one; the log goes. */
    void drop(String location, ImageFolder.@Nullable Volume volume) throws HypervisorFailure, IOException {
        if (!folder.isTracked(location)) {
            return;
        }
        Map<String, ChangeLog> children = children(location);
        if (!children.isEmpty()) {
            ChangeLog log = readOrNew(location, 0);
            BitSet all = log.with(own(log, volume)).changed();
            for (Map.Entry<String, ChangeLog> child : children.entrySet()) {
                ChangeLog old = child.getValue().with(all);
                write(child.getKey(), new ChangeLog(log.parent(), old.since(), old.size(), old.changed()));
            }
        }
        end(location);
    }

    void end(String location) throws HypervisorFailure, IOException {
        folder.dropLog(location);
    }

    String changes(String from, String to) throws HypervisorFailure, IOException {
        if (from.equals(to)) {
            throw unknown("Source and target VDI are same");
        }
        if (!folder.isTracked(from) || !folder.isTracked(to)) {
            throw unknown("Source and target VDI are unrelated");
        }
        ImageFolder.Volume last = folder.find(to);
        ChangeLog first = read(from);
        BitSet changed = own(first, folder.find(from));
        ChangeLog end = read(to);
        long size = last == null ? end.size() : size(last);
        Set<String> seen = new HashSet<>();
        for (String at = to; !at.equals(from); ) {
            if (!seen.add(at) || !folder.isTracked(at)) {
                throw unknown("Source and target VDI are unrelated");
            }
            ChangeLog log = read(at);
            if (log.parent().isEmpty()) {
                throw unknown("Source and target VDI are unrelated");
            }
            changed.or(log.changed());
            changed.or(own(log, folder.find(at)));
            at = log.parent();
        }
        if (size > ChangeLog.LARGEST) {
            throw unknown("the disk is too large");
        }
        if (size < first.size()) {
            throw inconsistent("Inconsistent bitmaps");
        }
        return ChangeLog.base64(changed, size);
    }

    /** What has been written to a volume since its log was. */
    private BitSet own(ChangeLog log, ImageFolder.@Nullable Volume volume) throws HypervisorFailure, IOException {
        return volume == null ? new BitSet() : above(volume.file(), log.since(), size(volume));
    }

    /** What the images from one down to another, itself left out, have of their own; all where they do not meet. */
    private BitSet above(Path top, String since, long size) throws IOException {
        BitSet changed = new BitSet();
        Set<String> chain = chain(top);
        if (!chain.contains(since)) {
            changed.set(0, ChangeLog.blocks(size));
            return changed;
        }
        for (String name : chain) {
            if (name.equals(since)) {
                break;
            }
            changed.or(Qcow2Map.written(folder.folder().resolve(name)));
        }
        return changed;
    }

    /** From the top. */
    private Set<String> chain(Path top) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        String name = top.getFileName().toString();
        while (name != null && names.add(name)) {
            name = Qcow2Header.read(folder.folder().resolve(name)).backing();
        }
        return names;
    }

    private Map<String, ChangeLog> children(String parent) throws HypervisorFailure, IOException {
        Map<String, ChangeLog> children = new TreeMap<>();
        for (String location : folder.tracked()) {
            ChangeLog log = readOrNew(location, 0);
            if (log.parent().equals(parent)) {
                children.put(location, log);
            }
        }
        return children;
    }

    private long size(ImageFolder.Volume volume) throws HypervisorFailure {
        return images.virtualBytes(volume.file(), volume.format());
    }

    private ChangeLog read(String location) throws HypervisorFailure {
        try {
            return ChangeLog.read(folder.log(location));
        } catch (IOException e) {
            throw inconsistent(String.valueOf(e.getMessage()));
        }
    }

    /** A damaged log says as much as one that has just begun: nobody can ask for what was before. */
    private ChangeLog readOrNew(String location, long size) throws HypervisorFailure {
        try {
            return ChangeLog.read(folder.log(location));
        } catch (IOException e) {
            LOG.warn("the changes of {} are lost: {}", location, e.getMessage());
            return ChangeLog.begun(size);
        }
    }

    private void write(String location, ChangeLog log) throws HypervisorFailure, IOException {
        folder.make(folder.log(location), file -> {
            try {
                log.write(file);
            } catch (IOException e) {
                throw StorageFailures.ofProgram(StorageFailures.IO, "The log of changes cannot be kept", e.toString());
            }
        });
    }

    private static HypervisorFailure unknown(String detail) {
        return StorageFailures.of(StorageFailures.CHANGED_BLOCKS, "Failed to calculate changed blocks", detail);
    }

    private static HypervisorFailure inconsistent(String detail) {
        return StorageFailures.of(
                StorageFailures.CHANGE_LOG, "Changed block tracking log is in an inconsistent state", detail);
    }
}

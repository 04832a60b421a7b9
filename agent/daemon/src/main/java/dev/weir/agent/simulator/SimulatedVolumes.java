package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the storages of one kind hold: names and sizes. Hosts share their storages by sharing this object. */
public final class SimulatedVolumes {
    private final long totalBytes;
    private final List<VolumeState> first;
    private final boolean assumed;
    private final Map<String, SortedMap<String, VolumeState>> storages = new HashMap<>();

    /** The snapshot before each tracked volume, by storage and location. */
    private final Map<String, String> parents = new HashMap<>();

    /**
     * A kind of storage of some size; each new one of it begins with the given volumes.
     *
     * @param assumed whether a volume that was never made is taken to be there, for masters whose records are older
     *     than this program
     */
    public SimulatedVolumes(long totalBytes, List<VolumeState> first, boolean assumed) {
        this.totalBytes = totalBytes;
        this.first = List.copyOf(first);
        this.assumed = assumed;
    }

    synchronized StorageState state(String srUuid) {
        SortedMap<String, VolumeState> volumes = volumes(srUuid);
        long used = volumes.values().stream().mapToLong(VolumeState::usedBytes).sum();
        return new StorageState(totalBytes, used, List.copyOf(volumes.values()));
    }

    /** The one that is there, where one of the name is. */
    synchronized VolumeState add(String srUuid, VolumeState volume) {
        VolumeState old = volumes(srUuid).putIfAbsent(volume.location(), volume);
        return old == null ? volume : old;
    }

    synchronized boolean has(String srUuid, String location) {
        return volumes(srUuid).containsKey(location);
    }

    synchronized void put(String srUuid, VolumeState volume) {
        volumes(srUuid).put(volume.location(), volume);
    }

    synchronized void remove(String srUuid, String location) {
        volumes(srUuid).remove(location);
        String before = parents.remove(srUuid + "/" + location);
        parents.replaceAll((key, parent) ->
                key.startsWith(srUuid + "/") && parent.equals(location) ? (before == null ? "" : before) : parent);
    }

    synchronized void follow(String srUuid, String location, String parent) {
        parents.put(srUuid + "/" + location, parent);
    }

    /** Empty where none is. */
    synchronized String parent(String srUuid, String location) {
        return parents.getOrDefault(srUuid + "/" + location, "");
    }

    /** The storage with all that is in it, save what its kind begins with. */
    synchronized void removeAll(String srUuid) throws HypervisorFailure {
        SortedMap<String, VolumeState> left = new TreeMap<>(volumes(srUuid));
        first.forEach(volume -> left.remove(volume.location()));
        if (!left.isEmpty()) {
            throw new HypervisorFailure("SR_NOT_EMPTY");
        }
        storages.remove(srUuid);
    }

    synchronized VolumeState volume(String srUuid, String location) throws HypervisorFailure {
        VolumeState volume = volumes(srUuid).get(location);
        if (volume == null && assumed) {
            return new VolumeState(location, VolumeRef.Format.QCOW2, 0, 0, "");
        }
        if (volume == null) {
            throw new HypervisorFailure("VDI_MISSING", srUuid, location);
        }
        return volume;
    }

    private SortedMap<String, VolumeState> volumes(String srUuid) {
        return storages.computeIfAbsent(srUuid, _ -> fresh());
    }

    private SortedMap<String, VolumeState> fresh() {
        SortedMap<String, VolumeState> volumes = new TreeMap<>();
        first.forEach(volume -> volumes.put(volume.location(), volume));
        return volumes;
    }
}

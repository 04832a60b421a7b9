package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.agent.storage.StorageDriver;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Volumes that are only names and sizes. A detached storage keeps its volumes; hosts in one process share a storage
 * by sharing this object.
 */
public final class SimulatedStorage implements StorageDriver {
    private final FaultPlan faults;
    private final long totalBytes;
    private final List<VolumeState> first;
    private final Map<String, SortedMap<String, VolumeState>> storages = new HashMap<>();
    private final Set<String> attached = new HashSet<>();

    /** A kind of storage of some size; each new one of it begins with the given volumes. */
    public SimulatedStorage(FaultPlan faults, long totalBytes, List<VolumeState> first) {
        this.faults = faults;
        this.totalBytes = totalBytes;
        this.first = List.copyOf(first);
    }

    @Override
    public StorageState attach(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure {
        faults.meet("AttachStorage");
        synchronized (this) {
            attached.add(srUuid);
            return state(storages.computeIfAbsent(srUuid, _ -> fresh()));
        }
    }

    @Override
    public void detach(String srUuid) throws HypervisorFailure {
        faults.meet("DetachStorage");
        synchronized (this) {
            attached.remove(srUuid);
        }
    }

    @Override
    public StorageState scan(String srUuid) throws HypervisorFailure {
        faults.meet("ScanStorage");
        synchronized (this) {
            return state(volumes(srUuid));
        }
    }

    @Override
    public VolumeState create(String srUuid, String location, VolumeRef.Format format, long virtualBytes)
            throws HypervisorFailure {
        faults.meet("CreateVolume");
        synchronized (this) {
            return add(srUuid, new VolumeState(location, format, virtualBytes, 0, ""));
        }
    }

    @Override
    public void destroy(String srUuid, String location) throws HypervisorFailure {
        faults.meet("DestroyVolume");
        synchronized (this) {
            volumes(srUuid).remove(location);
        }
    }

    @Override
    public VolumeState clone(String srUuid, String source, String location) throws HypervisorFailure {
        faults.meet("CloneVolume");
        synchronized (this) {
            VolumeState from = volume(srUuid, source);
            return add(srUuid, new VolumeState(location, from.format(), from.virtualBytes(), 0, from.name()));
        }
    }

    @Override
    public synchronized Path path(VolumeRef volume) throws HypervisorFailure {
        return Path.of(
                "/simulated",
                volume.srUuid(),
                volume(volume.srUuid(), volume.location()).location());
    }

    private VolumeState add(String srUuid, VolumeState volume) throws HypervisorFailure {
        VolumeState old = volumes(srUuid).putIfAbsent(volume.location(), volume);
        return old == null ? volume : old;
    }

    private VolumeState volume(String srUuid, String location) throws HypervisorFailure {
        VolumeState volume = volumes(srUuid).get(location);
        if (volume == null) {
            throw new HypervisorFailure("VDI_MISSING", srUuid, location);
        }
        return volume;
    }

    private SortedMap<String, VolumeState> volumes(String srUuid) throws HypervisorFailure {
        SortedMap<String, VolumeState> volumes = storages.get(srUuid);
        if (volumes == null || !attached.contains(srUuid)) {
            throw new HypervisorFailure("SR_NOT_ATTACHED", srUuid);
        }
        return volumes;
    }

    private SortedMap<String, VolumeState> fresh() {
        SortedMap<String, VolumeState> volumes = new TreeMap<>();
        first.forEach(volume -> volumes.put(volume.location(), volume));
        return volumes;
    }

    private StorageState state(SortedMap<String, VolumeState> volumes) {
        long used = volumes.values().stream().mapToLong(VolumeState::usedBytes).sum();
        return new StorageState(totalBytes, used, List.copyOf(volumes.values()));
    }
}

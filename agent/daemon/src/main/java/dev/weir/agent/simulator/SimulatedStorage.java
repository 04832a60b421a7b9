package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.agent.storage.BlockTracking;
import dev.weir.agent.storage.StorageDriver;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One host's way to volumes that are only names and sizes. A detached storage keeps its volumes. */
public final class SimulatedStorage implements StorageDriver {
    private final FaultPlan faults;
    private final SimulatedVolumes volumes;
    private final Set<String> attached = ConcurrentHashMap.newKeySet();

    public SimulatedStorage(FaultPlan faults, SimulatedVolumes volumes) {
        this.faults = faults;
        this.volumes = volumes;
    }

    @Override
    public StorageState attach(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure {
        faults.meet("AttachStorage");
        attached.add(srUuid);
        return volumes.state(srUuid);
    }

    @Override
    public void detach(String srUuid) throws HypervisorFailure {
        faults.meet("DetachStorage");
        attached.remove(srUuid);
    }

    @Override
    public void make(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure {
        faults.meet("MakeStorage");
    }

    @Override
    public void remove(String srUuid, Map<String, String> deviceConfig, List<String> gone) throws HypervisorFailure {
        faults.meet("RemoveStorage");
        gone.forEach(location -> volumes.remove(srUuid, location));
        volumes.removeAll(srUuid);
    }

    @Override
    public String probe(Map<String, String> deviceConfig) throws HypervisorFailure {
        faults.meet("ProbeStorage");
        return "<?xml version=\"1.0\" ?>\n<SRlist/>\n";
    }

    @Override
    public void reset(String srUuid, String location) throws HypervisorFailure {
        faults.meet("ResetVolume");
        var _ = volume(srUuid, location);
    }

    @Override
    public void persist(String srUuid, String location) throws HypervisorFailure {
        faults.meet("PersistVolume");
        var _ = volume(srUuid, location);
    }

    @Override
    public VolumeState revert(String srUuid, String location, String snapshot) throws HypervisorFailure {
        faults.meet("RevertVolume");
        resized(srUuid, location, volume(srUuid, snapshot).virtualBytes());
        return volume(srUuid, location);
    }

    @Override
    public BlockTracking tracking(String srUuid) throws HypervisorFailure {
        requireAttached(srUuid);
        return new SimulatedTracking(faults, volumes);
    }

    /** Nobody ever wrote anything. */
    @Override
    public byte[] read(String srUuid, String location, long from, int most) throws HypervisorFailure {
        return new byte[Math.clamp(volume(srUuid, location).virtualBytes() - from, 0, most)];
    }

    @Override
    public StorageState scan(String srUuid) throws HypervisorFailure {
        faults.meet("ScanStorage");
        requireAttached(srUuid);
        return volumes.state(srUuid);
    }

    @Override
    public VolumeState create(String srUuid, String location, VolumeRef.Format format, long virtualBytes)
            throws HypervisorFailure {
        faults.meet("CreateVolume");
        requireAttached(srUuid);
        return volumes.add(srUuid, new VolumeState(location, format, virtualBytes, 0, ""));
    }

    @Override
    public void destroy(String srUuid, String location) throws HypervisorFailure {
        faults.meet("DestroyVolume");
        requireAttached(srUuid);
        volumes.remove(srUuid, location);
    }

    @Override
    public VolumeState clone(String srUuid, String source, String location) throws HypervisorFailure {
        faults.meet("CloneVolume");
        requireAttached(srUuid);
        VolumeState from = volumes.volume(srUuid, source);
        return volumes.add(srUuid, new VolumeState(location, from.format(), from.virtualBytes(), 0, from.name()));
    }

    @Override
    public VolumeState volume(String srUuid, String location) throws HypervisorFailure {
        requireAttached(srUuid);
        return volumes.volume(srUuid, location);
    }

    @Override
    public VolumeState save(String srUuid, String location, long virtualBytes, MemoryWriter memory)
            throws HypervisorFailure {
        requireAttached(srUuid);
        if (!volumes.has(srUuid, location)) {
            memory.write(file(srUuid, location));
        }
        return volumes.add(
                srUuid, new VolumeState(location, VolumeRef.Format.RAW, virtualBytes, virtualBytes, location));
    }

    @Override
    public Branch branch(String srUuid, String source, String location) throws HypervisorFailure {
        VolumeState copy = clone(srUuid, source, location);
        Path file = file(srUuid, source);
        return new Branch(file, file, copy);
    }

    @Override
    public void abandon(String srUuid, String source, String location, Branch branch) throws HypervisorFailure {
        volumes.remove(srUuid, location);
    }

    @Override
    public VolumeState copy(VolumeState source, Path from, VolumeRef target, boolean into) throws HypervisorFailure {
        faults.meet("CopyVolume");
        requireAttached(target.srUuid());
        if (into) {
            return volumes.volume(target.srUuid(), target.location());
        }
        return volumes.add(
                target.srUuid(),
                new VolumeState(target.location(), target.format(), source.virtualBytes(), source.usedBytes(), ""));
    }

    @Override
    public VolumeState resize(String srUuid, String location, long virtualBytes) throws HypervisorFailure {
        faults.meet("ResizeVolume");
        VolumeState old = volume(srUuid, location);
        if (virtualBytes < old.virtualBytes()) {
            throw new HypervisorFailure("SR_BACKEND_FAILURE_79", "", "VDI Invalid size", "");
        }
        resized(srUuid, location, virtualBytes);
        return volume(srUuid, location);
    }

    @Override
    public void resized(String srUuid, String location, long virtualBytes) throws HypervisorFailure {
        VolumeState old = volume(srUuid, location);
        volumes.put(
                srUuid,
                new VolumeState(location, old.format(), virtualBytes, old.usedBytes(), old.name(), old.tracking()));
    }

    @Override
    public Path path(VolumeRef volume) throws HypervisorFailure {
        requireAttached(volume.srUuid());
        return file(
                volume.srUuid(),
                volumes.volume(volume.srUuid(), volume.location()).location());
    }

    private static Path file(String srUuid, String location) throws HypervisorFailure {
        try {
            return Path.of("/simulated", srUuid, location);
        } catch (InvalidPathException e) {
            // A name that no file of this machine can have.
            throw new HypervisorFailure("INVALID_VALUE", "location", location);
        }
    }

    private void requireAttached(String srUuid) throws HypervisorFailure {
        if (!attached.contains(srUuid)) {
            throw new HypervisorFailure("SR_NOT_ATTACHED", srUuid);
        }
    }
}

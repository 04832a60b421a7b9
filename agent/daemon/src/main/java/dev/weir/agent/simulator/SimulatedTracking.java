package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.agent.protocol.VolumeState.Tracking;
import dev.weir.agent.storage.BlockTracking;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

/** Which snapshot follows which, of volumes that nobody ever wrote: no list has a block in it. */
record SimulatedTracking(FaultPlan faults, SimulatedVolumes volumes) implements BlockTracking {
    private static final long BLOCKS_PER_BYTE = 8;
    private static final long BLOCK = 64 << 10;

    /** As with files. */
    private static final long LARGEST = 1L << 44;

    @Override
    public void begin(String srUuid, String location) throws HypervisorFailure {
        faults.meet("TrackVolume");
        VolumeState volume = volumes.volume(srUuid, location);
        if (volume.format() != Format.QCOW2) {
            throw new HypervisorFailure("SR_BACKEND_FAILURE_66", "", "Invalid VDI type", "");
        }
        if (volume.tracking() == Tracking.OFF) {
            volumes.put(srUuid, with(volume, Tracking.ON));
            volumes.follow(srUuid, location, "");
        }
    }

    @Override
    public void end(String srUuid, String location) throws HypervisorFailure {
        faults.meet("UntrackVolume");
        volumes.put(srUuid, with(volumes.volume(srUuid, location), Tracking.OFF));
        volumes.follow(srUuid, location, "");
    }

    @Override
    public void pass(String srUuid, String source, String snapshot) throws HypervisorFailure {
        faults.meet("TrackSnapshot");
        if (volumes.volume(srUuid, source).tracking() != Tracking.OFF
                && !volumes.parent(srUuid, source).equals(snapshot)) {
            volumes.put(srUuid, with(volumes.volume(srUuid, snapshot), Tracking.ON));
            volumes.follow(srUuid, snapshot, volumes.parent(srUuid, source));
            volumes.follow(srUuid, source, snapshot);
        }
    }

    @Override
    public void dropData(String srUuid, String location) throws HypervisorFailure {
        faults.meet("DropVolumeData");
        volumes.put(srUuid, with(volumes.volume(srUuid, location), Tracking.LOG_ONLY));
    }

    @Override
    public String changes(String srUuid, String from, String to) throws HypervisorFailure {
        faults.meet("ListChanges");
        VolumeState last = volumes.volume(srUuid, to);
        String at = last.tracking() == Tracking.OFF ? "" : volumes.parent(srUuid, to);
        Set<String> seen = new HashSet<>();
        while (!at.isEmpty() && !at.equals(from) && seen.add(at)) {
            at = volumes.parent(srUuid, at);
        }
        if (!at.equals(from) || last.virtualBytes() > LARGEST) {
            throw new HypervisorFailure(
                    "SR_BACKEND_FAILURE_460",
                    "",
                    "Failed to calculate changed blocks [opterr=Source and target VDI are unrelated]",
                    "");
        }
        long blocks = Math.ceilDiv(last.virtualBytes(), BLOCK);
        return Base64.getEncoder().encodeToString(new byte[(int) Math.ceilDiv(blocks, BLOCKS_PER_BYTE)]);
    }

    private static VolumeState with(VolumeState volume, Tracking tracking) {
        return new VolumeState(
                volume.location(),
                volume.format(),
                volume.virtualBytes(),
                tracking == Tracking.LOG_ONLY ? 0 : volume.usedBytes(),
                volume.name(),
                tracking);
    }
}

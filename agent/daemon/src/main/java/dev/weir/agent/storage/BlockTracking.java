package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;

/** Which blocks of volumes change from one snapshot to the next (STO-60 to STO-62). */
public interface BlockTracking {
    /** Tracks a volume from now on; one that is tracked is left. */
    void begin(String srUuid, String location) throws HypervisorFailure;

    /** Forgets what was tracked of a volume; snapshots of it keep theirs. */
    void end(String srUuid, String location) throws HypervisorFailure;

    /** Makes a new snapshot the end of what was tracked of its source, which begins anew after it. */
    void pass(String srUuid, String source, String snapshot) throws HypervisorFailure;

    /** Takes the data of a tracked volume away and keeps what was tracked of it. */
    void dropData(String srUuid, String location) throws HypervisorFailure;

    /** The blocks that differ between two volumes of which the second is later, as VDI.list_changed_blocks tells them. */
    String changes(String srUuid, String from, String to) throws HypervisorFailure;
}

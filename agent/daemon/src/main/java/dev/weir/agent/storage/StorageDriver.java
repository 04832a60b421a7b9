package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A kind of storage on this host: what an SR type is to the API. Calls block until done. */
public interface StorageDriver {
    StorageState attach(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure;

    /** Fails where this host does not see the storage that others have, and would take something else for it. */
    default void find(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure {}

    void detach(String srUuid) throws HypervisorFailure;

    /** Makes a place for a new storage. */
    void make(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure;

    /** Ends a storage, and these volumes of it; what else is in it keeps it from going. */
    void remove(String srUuid, Map<String, String> deviceConfig, List<String> volumes) throws HypervisorFailure;

    /** Tells which storages there are in a place; drivers that cannot, say so without a number (STO-13). */
    default String probe(Map<String, String> deviceConfig) throws HypervisorFailure {
        throw new HypervisorFailure("SR_BACKEND_FAILURE", "this kind of storage cannot be probed", "", "");
    }

    StorageState scan(String srUuid) throws HypervisorFailure;

    VolumeState create(String srUuid, String location, VolumeRef.Format format, long virtualBytes)
            throws HypervisorFailure;

    void destroy(String srUuid, String location) throws HypervisorFailure;

    VolumeState clone(String srUuid, String source, String location) throws HypervisorFailure;

    VolumeState volume(String srUuid, String location) throws HypervisorFailure;

    /** Makes a volume of a guest's memory, whole or not at all; one that is there is left. */
    VolumeState save(String srUuid, String location, long virtualBytes, MemoryWriter memory) throws HypervisorFailure;

    /**
     * Prepares a copy, at the location, of a volume that a guest writes. It holds what the volume holds at the moment
     * the guest goes on in the branch's new file. Asked again, the same branch comes.
     */
    Branch branch(String srUuid, String source, String location) throws HypervisorFailure;

    /** The guest did not go on in the branch's new file: all as it was. */
    void abandon(String srUuid, String source, String location, Branch branch) throws HypervisorFailure;

    /** Fills a volume with the content of a file of another storage or this one. */
    VolumeState copy(VolumeState source, Path from, VolumeRef target, boolean into) throws HypervisorFailure;

    VolumeState resize(String srUuid, String location, long virtualBytes) throws HypervisorFailure;

    /** A guest's hypervisor has made the volume larger. */
    default void resized(String srUuid, String location, long virtualBytes) throws HypervisorFailure {}

    /** Lets a volume be again what it was when this was asked first. */
    default void reset(String srUuid, String location) throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    /** Lets a volume keep what is written to it from now on. */
    default void persist(String srUuid, String location) throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    /** Lets a volume hold what a snapshot of it holds. */
    default VolumeState revert(String srUuid, String location, String snapshot) throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    /** How this storage tracks changes. */
    default BlockTracking tracking(String srUuid) throws HypervisorFailure {
        throw new HypervisorFailure("SR_OPERATION_NOT_SUPPORTED", srUuid);
    }

    /** A part of the volume's bytes as a guest sees them, in whole sectors, at most so many; none past its end. */
    byte[] read(String srUuid, String location, long from, int most) throws HypervisorFailure;

    Path path(VolumeRef volume) throws HypervisorFailure;

    /** Whoever writes a guest's memory to a file. */
    @FunctionalInterface
    interface MemoryWriter {
        void write(Path file) throws HypervisorFailure;
    }

    /**
     * A volume at the moment of its branching.
     *
     * @param from the file that the guest writes
     * @param onto the file that it is to go on in
     * @param copy the new volume, which stands on the same data
     */
    record Branch(Path from, Path onto, VolumeState copy) {}
}

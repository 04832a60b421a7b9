package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import java.nio.file.Path;
import java.util.Map;

/** A kind of storage on this host: what an SR type is to the API. Calls block until done. */
public interface StorageDriver {
    StorageState attach(String srUuid, Map<String, String> deviceConfig) throws HypervisorFailure;

    void detach(String srUuid) throws HypervisorFailure;

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

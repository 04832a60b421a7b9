package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
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

    java.nio.file.Path path(VolumeRef volume) throws HypervisorFailure;
}

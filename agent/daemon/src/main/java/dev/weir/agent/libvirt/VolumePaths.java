package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef;
import java.nio.file.Path;

/** Finds the file of a volume on this host. */
@FunctionalInterface
public interface VolumePaths {
    Path path(VolumeRef volume) throws HypervisorFailure;
}

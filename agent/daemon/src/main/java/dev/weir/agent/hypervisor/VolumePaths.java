package dev.weir.agent.hypervisor;

import dev.weir.agent.protocol.VolumeRef;
import java.nio.file.Path;

/** Tells where an attached storage keeps a volume. */
@FunctionalInterface
public interface VolumePaths {
    Path path(VolumeRef volume) throws HypervisorFailure;
}

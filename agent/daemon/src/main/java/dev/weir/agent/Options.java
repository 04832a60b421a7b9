package dev.weir.agent;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param hypervisor {@code simulator} or a libvirt URI
 * @param hostname empty for the machine's own
 * @param bridgeTag marks the devices of this agent's bridges
 * @param guests kernels by name; none where no guest boots one
 */
record Options(
        InetSocketAddress listen,
        Path pki,
        Path data,
        String hypervisor,
        int simulateCpus,
        int simulateMemoryGib,
        String hostname,
        String bridgeTag,
        @Nullable Path guests) {
    static final String SIMULATOR = "simulator";
}

package dev.weir.agent;

import dev.weir.agent.libvirt.Acceleration;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param hypervisor {@code simulator}, {@code private} or a libvirt URI
 * @param acceleration what runs the code of QEMU's guests
 * @param simulateOnFiles whether a simulated host keeps real files for its volumes, which outlive the agent
 * @param simulatedHosts how many hosts one simulator plays
 * @param hostname empty for the machine's own
 * @param bridgeTag marks the devices of this agent's bridges
 * @param guests kernels by name; none where no guest boots one
 */
record Options(
        InetSocketAddress listen,
        Path pki,
        Path data,
        String hypervisor,
        Acceleration acceleration,
        int simulateCpus,
        int simulateMemoryGib,
        boolean simulateOnFiles,
        int simulatedHosts,
        String hostname,
        String bridgeTag,
        @Nullable Path guests) {
    static final String SIMULATOR = "simulator";

    /** A libvirt that this agent starts, and that ends with it. */
    static final String PRIVATE = "private";

    /**
     * What one of several simulated hosts goes by: its name and folder are numbered from 1, and its port follows the one
     * before where that is not any free one.
     */
    Options simulatedHost(int number) {
        int port = listen.getPort() == 0 ? 0 : listen.getPort() + number - 1;
        String name = "host-" + number;
        return new Options(
                new InetSocketAddress(listen.getAddress(), port),
                pki,
                data.resolve(name),
                hypervisor,
                acceleration,
                simulateCpus,
                simulateMemoryGib,
                simulateOnFiles,
                1,
                hostname.isEmpty() ? name : hostname + "-" + number,
                bridgeTag,
                guests);
    }
}

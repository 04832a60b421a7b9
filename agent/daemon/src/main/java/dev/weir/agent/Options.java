package dev.weir.agent;

import dev.weir.agent.libvirt.Acceleration;
import dev.weir.agent.network.Backend;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param furtherPki where further simulated hosts have their certificates, % being the number; empty for the first one's
 * @param hypervisor {@code simulator}, {@code private} or a libvirt URI
 * @param acceleration what runs the code of QEMU's guests
 * @param simulateOnFiles whether a simulated host keeps real files for its volumes, which outlive the agent
 * @param simulatedHosts how many hosts one simulator plays
 * @param cpuModel the processor's model that a host shows no more than; empty for its own
 * @param simulatedCpus other models for some of the simulated hosts, by their numbers from 1
 * @param hostname empty for the machine's own
 * @param network what carries the networks
 * @param bridgeTag marks the devices of this agent's bridges
 * @param usbPolicy says which USB devices guests may be given; none for the usual
 * @param redirectedUsbs USB devices that come over the network: VENDOR:PRODUCT by the address of the server
 * @param simulatedUsbs the USB devices of a simulated host: VENDOR:PRODUCT by the path where it is
 * @param power the program that ends the machine; empty where it is not the agent's to end
 * @param guests kernels by name; none where no guest boots one
 */
record Options(
        InetSocketAddress listen,
        Path pki,
        String furtherPki,
        Path data,
        String hypervisor,
        Acceleration acceleration,
        int simulateCpus,
        int simulateMemoryGib,
        boolean simulateOnFiles,
        int simulatedHosts,
        String cpuModel,
        Map<Integer, String> simulatedCpus,
        String hostname,
        Backend network,
        String bridgeTag,
        @Nullable Path usbPolicy,
        Map<InetSocketAddress, String> redirectedUsbs,
        Map<String, String> simulatedUsbs,
        String power,
        @Nullable Path guests) {
    static final String SIMULATOR = "simulator";

    /** A libvirt that this agent starts, and that ends with it. */
    static final String PRIVATE = "private";

    /** The same at an address that is known by now. */
    Options listeningAt(InetSocketAddress known) {
        return new Options(
                known,
                pki,
                furtherPki,
                data,
                hypervisor,
                acceleration,
                simulateCpus,
                simulateMemoryGib,
                simulateOnFiles,
                simulatedHosts,
                cpuModel,
                simulatedCpus,
                hostname,
                network,
                bridgeTag,
                usbPolicy,
                redirectedUsbs,
                simulatedUsbs,
                power,
                guests);
    }

    /**
     * What one of several simulated hosts goes by: its name and folder are numbered from 1, and its port follows the one
     * before where that is not any free one.
     */
    Options simulatedHost(int number) {
        int port = listen.getPort() == 0 ? 0 : listen.getPort() + number - 1;
        String name = "host-" + number;
        return new Options(
                new InetSocketAddress(listen.getAddress(), port),
                number == 1 || furtherPki.isEmpty() ? pki : Path.of(furtherPki.replace("%", Integer.toString(number))),
                furtherPki,
                data.resolve(name),
                hypervisor,
                acceleration,
                simulateCpus,
                simulateMemoryGib,
                simulateOnFiles,
                1,
                simulatedCpus.getOrDefault(number, cpuModel),
                Map.of(),
                hostname.isEmpty() ? name : hostname + "-" + number,
                network,
                bridgeTag,
                usbPolicy,
                redirectedUsbs,
                simulatedUsbs,
                power,
                guests);
    }
}

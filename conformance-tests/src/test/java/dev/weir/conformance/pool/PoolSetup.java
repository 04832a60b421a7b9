package dev.weir.conformance.pool;

import java.util.List;
import java.util.stream.Stream;

/**
 * How a pool's programs are run.
 *
 * @param hypervisor of the agent: a libvirt URI, {@code private} or {@code simulator}
 * @param agent further options of the agent
 * @param jvm further options of the programs' virtual machines
 */
public record PoolSetup(String hypervisor, List<String> agent, List<String> jvm) {
    public PoolSetup(String hypervisor) {
        this(hypervisor, List.of(), List.of());
    }

    /** The simulator, with its disks in real files. */
    public static PoolSetup simulatedOnFiles() {
        return new PoolSetup("simulator", List.of("--simulate-on-files", "yes"), List.of());
    }

    /** The agent's options for the machine it runs on. */
    List<String> machine() {
        return Stream.concat(Stream.of("--hypervisor", hypervisor), agent.stream())
                .toList();
    }
}

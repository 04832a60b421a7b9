package dev.weir.conformance.pool;

import java.util.List;

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
}

package dev.weir.agent;

import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.libvirt.PrivateLibvirt;
import dev.weir.agent.measure.Measures;
import dev.weir.agent.network.Bridges;
import dev.weir.agent.power.Power;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.verb.Storages;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host below the endpoint: all that differs between a real one and a simulated one.
 *
 * @param libvirt the one below the hypervisor, where it is this agent's own
 * @param power of the machine itself
 * @param faults takes faults to come; none on a real host
 */
record Machine(
        Hypervisor hypervisor,
        @Nullable PrivateLibvirt libvirt,
        Storages storages,
        Bridges bridges,
        Supplier<HostFacts> facts,
        Measures measures,
        Power power,
        @Nullable Consumer<String> faults)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);

    /** The connection first, then the guests, then the bridges that they were on. */
    @Override
    public void close() {
        try (bridges;
                libvirt;
                hypervisor;
                measures) {
            LOG.debug("ending {}", hypervisor.description());
        }
    }
}

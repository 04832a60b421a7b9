package dev.weir.agent;

import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.network.Bridges;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.verb.Storages;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The host below the endpoint: all that differs between a real one and a simulated one.
 *
 * @param faults takes faults to come; none on a real host
 */
record Machine(
        Hypervisor hypervisor,
        Storages storages,
        Bridges bridges,
        Supplier<HostFacts> facts,
        @Nullable Consumer<String> faults)
        implements AutoCloseable {
    @Override
    public void close() {
        hypervisor.close();
        bridges.close();
    }
}

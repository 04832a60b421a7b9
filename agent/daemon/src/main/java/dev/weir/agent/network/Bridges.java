package dev.weir.agent.network;

import dev.weir.agent.hypervisor.HypervisorFailure;

/** The bridges of this host that carry the pool's networks. */
public interface Bridges extends AutoCloseable {
    /** Brings the bridge up where it is not there yet. */
    void ensure(String bridge, int mtu) throws HypervisorFailure;

    /** Takes the bridge down if it was made here; one that is not there is success. */
    void remove(String bridge) throws HypervisorFailure;

    /** Whether the pool's bridge is up here. */
    boolean exists(String bridge);

    /** The name of this host's device for the pool's bridge. */
    String device(String bridge);

    @Override
    void close();
}

package dev.weir.agent.network;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The bridges of this host that carry the pool's networks. */
public interface Bridges extends AutoCloseable {
    /**
     * Brings the bridge up where it is not there yet.
     *
     * @param nic the host's interface that the network is wired to; empty for a network of this host alone
     */
    void ensure(String bridge, int mtu, String nic) throws HypervisorFailure;

    /**
     * Brings up a bridge whose frames carry a tag on the bridge below it, which is up.
     *
     * @param tag 0 to 4094
     */
    void ensureVlan(String bridge, int mtu, String over, int tag) throws HypervisorFailure;

    /**
     * Brings up a bridge that is wired to several interfaces as if they were one.
     *
     * @param bond the name of what the interfaces become
     * @param options the mode and how it is tuned, in the API's words
     */
    void ensureBond(String bridge, int mtu, String bond, List<String> nics, Map<String, String> options)
            throws HypervisorFailure;

    /** Takes the bridge down if it was made here; one that is not there is success, one below others stays. */
    void remove(String bridge) throws HypervisorFailure;

    /**
     * Takes down all bridges that were made here for others than these. One that a guest is on stays, and so does one
     * with an address, by which the host itself may be reached.
     */
    void retain(Set<String> bridges) throws HypervisorFailure;

    /** Whether the pool's bridge is up here. */
    boolean exists(String bridge) throws HypervisorFailure;

    /** The name of this host's device for the pool's bridge. */
    String device(String bridge);

    Backend backend();

    /** How guests are kept to what they may send. */
    default PortLocks locks() {
        return PortLocks.NONE;
    }

    /** Names and versions of the programs below, for the host's facts. */
    default Map<String, String> versions() {
        return Map.of();
    }

    @Override
    void close();
}

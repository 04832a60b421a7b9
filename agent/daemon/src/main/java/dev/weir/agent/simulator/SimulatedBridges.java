package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.network.Backend;
import dev.weir.agent.network.Bridges;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Bridges that are only names. */
public final class SimulatedBridges implements Bridges {
    private final FaultPlan faults;
    private final Backend backend;
    private final Map<String, Integer> mtus = new ConcurrentHashMap<>();
    private final Map<String, String> parents = new ConcurrentHashMap<>();

    public SimulatedBridges(FaultPlan faults) {
        this(faults, Backend.BRIDGE);
    }

    public SimulatedBridges(FaultPlan faults, Backend backend) {
        this.faults = faults;
        this.backend = backend;
    }

    @Override
    public void ensure(String bridge, int mtu, String nic) throws HypervisorFailure {
        faults.meet("EnsureBridge");
        mtus.put(bridge, mtu);
        parents.remove(bridge);
    }

    @Override
    public void ensureVlan(String bridge, int mtu, String over, int tag) throws HypervisorFailure {
        faults.meet("EnsureVlan");
        if (!mtus.containsKey(over)) {
            throw new HypervisorFailure("BRIDGE_NOT_AVAILABLE", over);
        }
        mtus.put(bridge, mtu);
        parents.put(bridge, over);
    }

    @Override
    public void ensureBond(String bridge, int mtu, String bond, List<String> nics, Map<String, String> options)
            throws HypervisorFailure {
        faults.meet("EnsureBond");
        mtus.put(bridge, mtu);
        parents.remove(bridge);
    }

    @Override
    public boolean exists(String bridge) {
        return mtus.containsKey(bridge);
    }

    @Override
    public void remove(String bridge) throws HypervisorFailure {
        faults.meet("RemoveBridge");
        if (!parents.containsValue(bridge)) {
            mtus.remove(bridge);
            parents.remove(bridge);
        }
    }

    @Override
    public void retain(Set<String> bridges) throws HypervisorFailure {
        faults.meet("RetainBridges");
        mtus.keySet().removeIf(bridge -> !bridges.contains(bridge) || lost(bridge, bridges));
        parents.keySet().retainAll(mtus.keySet());
    }

    private boolean lost(String bridge, Set<String> bridges) {
        String below = parents.get(bridge);
        return below != null && !bridges.contains(below);
    }

    @Override
    public String device(String bridge) {
        return bridge;
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public Map<String, String> versions() {
        return backend == Backend.BRIDGE ? Map.of() : Map.of("openvswitch", "simulated");
    }

    /** The bridges that are up, with their MTUs. */
    public Map<String, Integer> present() {
        return Map.copyOf(mtus);
    }

    @Override
    public void close() {
        mtus.clear();
        parents.clear();
    }
}

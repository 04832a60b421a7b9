package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.network.Bridges;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Bridges that are only names. */
public final class SimulatedBridges implements Bridges {
    private final FaultPlan faults;
    private final Map<String, Integer> mtus = new ConcurrentHashMap<>();

    public SimulatedBridges(FaultPlan faults) {
        this.faults = faults;
    }

    @Override
    public void ensure(String bridge, int mtu) throws HypervisorFailure {
        faults.meet("EnsureBridge");
        mtus.put(bridge, mtu);
    }

    @Override
    public boolean exists(String bridge) {
        return mtus.containsKey(bridge);
    }

    @Override
    public void remove(String bridge) throws HypervisorFailure {
        faults.meet("RemoveBridge");
        mtus.remove(bridge);
    }

    @Override
    public String device(String bridge) {
        return bridge;
    }

    /** The bridges that are up, with their MTUs. */
    public Map<String, Integer> present() {
        return Map.copyOf(mtus);
    }

    @Override
    public void close() {
        mtus.clear();
    }
}

package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.power.Power;

/** The power of a simulated machine; whoever plays it makes it end, return and wake. */
public final class SimulatedPower implements Power {
    private final FaultPlan faults;
    private final Switch power;

    /** What happens to simulated machines from outside. */
    public interface Switch {
        /** This machine falls silent soon, and comes back by itself or when it is woken. */
        void end(boolean again);

        /** The machine with this NIC, where it is known here and off, comes back. */
        void wake(String mac);
    }

    public SimulatedPower(FaultPlan faults, Switch power) {
        this.faults = faults;
        this.power = power;
    }

    @Override
    public void require() throws HypervisorFailure {
        faults.meet("AskMachine");
    }

    @Override
    public void end(boolean again) throws HypervisorFailure {
        faults.meet("EndMachine");
        power.end(again);
    }

    @Override
    public void wake(String mac) throws HypervisorFailure {
        faults.meet("WakeMachine");
        power.wake(mac);
    }
}

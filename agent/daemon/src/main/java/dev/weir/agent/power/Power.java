package dev.weir.agent.power;

import dev.weir.agent.hypervisor.HypervisorFailure;

/** The power of this machine, and of those that can be woken from here. */
public interface Power {
    /** Fails where the machine is not the agent's to end. */
    void require() throws HypervisorFailure;

    /** Has the machine end in order, soon; with {@code again} it comes back by itself. */
    void end(boolean again) throws HypervisorFailure;

    /** Wakes the machine with this NIC; whether one has heard is not known here. */
    void wake(String mac) throws HypervisorFailure;
}

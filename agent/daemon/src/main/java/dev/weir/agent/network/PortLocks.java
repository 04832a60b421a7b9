package dev.weir.agent.network;

import dev.weir.agent.hypervisor.HypervisorFailure;

/** Keeps what comes in by single ports of bridges to what may (NET-82); what goes out to them is let be. */
public interface PortLocks {
    /** Of bridges that keep nothing. */
    PortLocks NONE = new PortLocks() {
        @Override
        public void lock(String port, String device, PortRules rules) {}

        @Override
        public void unlock(String port) {}
    };

    /**
     * From now on these rules hold for the port, in place of any before.
     *
     * @param device the bridge that the port is in already
     */
    void lock(String port, String device, PortRules rules) throws HypervisorFailure;

    /** Whatever the port may be in, or was in before its end; without rules it is success. */
    void unlock(String port) throws HypervisorFailure;
}

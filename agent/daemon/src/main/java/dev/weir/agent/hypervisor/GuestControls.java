package dev.weir.agent.hypervisor;

import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.UsbSpec;
import java.time.Duration;

/** What can be done to a guest while it runs, beside its power, its disks and its NICs. Each call may be repeated. */
public interface GuestControls {
    /** Sets where the guest's balloon is to go, and does not wait for it to get there. */
    void memory(String uuid, long bytes) throws HypervisorFailure;

    DomainState vcpus(String uuid, int count) throws HypervisorFailure;

    /** Weight and cap; where the host cannot weigh guests, nothing. */
    void tune(String uuid, CpuTuning tuning) throws HypervisorFailure;

    void actions(String uuid, OnStop onReboot, OnStop onCrash) throws HypervisorFailure;

    /** Alt, SysRq and a letter or digit. */
    void sysrq(String uuid, String key) throws HypervisorFailure;

    /** {@code nmi}, {@code reset} or {@code power}. */
    void trigger(String uuid, String trigger) throws HypervisorFailure;

    /** Takes a USB device from the guest; one that it does not have is no failure. */
    void unplug(String uuid, UsbSpec usb) throws HypervisorFailure;

    void sleep(String uuid) throws HypervisorFailure;

    void wake(String uuid) throws HypervisorFailure;

    /** What the script printed; one that could not be run to its end is a failure. */
    ScriptEnd script(String uuid, String script) throws HypervisorFailure;

    /**
     * Has a Windows guest generalize itself, with answers that may hold passwords. Returns when its sysprep has ended well
     * or the guest has shut down; what went wrong is SYSPREP with the reason, and the guest keeps no answers then.
     *
     * @param timeout how long sysprep may take once it has begun
     */
    void sysprep(String uuid, String unattend, Duration timeout) throws HypervisorFailure;

    /** How a script ended; texts are as long as they may be and no longer. */
    record ScriptEnd(long code, String out, String err) {}
}

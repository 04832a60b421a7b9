package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.GuestControls;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.Unprepared;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.UsbSpec;
import java.time.Duration;
import java.util.regex.Pattern;

/** What is done to simulated guests while they run: they do as they are told, as a system with all drivers does. */
final class SimulatedControls implements GuestControls {
    private static final Pattern KEY = Pattern.compile("[a-z0-9]");

    private final SimulatedHypervisor hypervisor;
    private final SimulatedEnds ends;
    private final FaultPlan faults;

    SimulatedControls(SimulatedHypervisor hypervisor, SimulatedEnds ends, FaultPlan faults) {
        this.hypervisor = hypervisor;
        this.ends = ends;
        this.faults = faults;
    }

    private interface Act {
        void on(SimulatedGuest guest) throws HypervisorFailure;
    }

    private void act(String verb, String uuid, Act act) throws HypervisorFailure {
        faults.meet(verb);
        synchronized (hypervisor) {
            act.on(hypervisor.running(uuid));
        }
    }

    @Override
    public void memory(String uuid, long bytes) throws HypervisorFailure {
        act("SetMemory", uuid, guest -> {
            if (bytes < 0 || bytes > guest.spec().memoryMaxBytes()) {
                throw new HypervisorFailure("INVALID_VALUE", "memory", Long.toString(bytes));
            }
            hypervisor.balloon(guest, bytes);
        });
    }

    @Override
    public DomainState vcpus(String uuid, int count) throws HypervisorFailure {
        faults.meet("SetVcpus");
        synchronized (hypervisor) {
            SimulatedGuest guest = hypervisor.running(uuid);
            if (count < 1 || count > guest.spec().vcpusMax()) {
                throw new HypervisorFailure("INVALID_VALUE", "vcpus", Integer.toString(count));
            }
            guest.vcpus(count);
            hypervisor.tell(guest);
            return guest.state();
        }
    }

    /** A paused guest cannot let go of it, as a real one cannot. */
    @Override
    public void unplug(String uuid, UsbSpec usb) throws HypervisorFailure {
        act("UnplugUsb", uuid, guest -> guest.unplug(usb));
    }

    @Override
    public void tune(String uuid, CpuTuning tuning) throws HypervisorFailure {
        act("SetTuning", uuid, guest -> guest.tuning(tuning));
    }

    @Override
    public void actions(String uuid, OnStop onReboot, OnStop onCrash) throws HypervisorFailure {
        faults.meet("SetActions");
        synchronized (hypervisor) {
            hypervisor.present(uuid).actions(onReboot, onCrash);
        }
    }

    @Override
    public void sysrq(String uuid, String key) throws HypervisorFailure {
        act("SendSysrq", uuid, guest -> {
            if (!KEY.matcher(key).matches()) {
                throw new HypervisorFailure("INVALID_VALUE", "key", key);
            }
            switch (key) {
                case "b" -> ends.happen(guest, GuestEvent.REBOOT);
                case "c" -> ends.happen(guest, GuestEvent.CRASH);
                case "o" -> ends.happen(guest, GuestEvent.SHUTDOWN);
                default -> {} // it writes something to its log, which nobody sees
            }
        });
    }

    /** An NMI is only counted by a kernel that is well. */
    @Override
    public void trigger(String uuid, String trigger) throws HypervisorFailure {
        act("SendTrigger", uuid, guest -> {
            switch (trigger) {
                case "nmi" -> {}
                case "reset" -> hypervisor.restart(guest);
                case "power" -> hypervisor.press(guest);
                default -> throw new HypervisorFailure("INVALID_VALUE", "trigger", trigger);
            }
        });
    }

    @Override
    public void sleep(String uuid) throws HypervisorFailure {
        act("SleepDomain", uuid, guest -> {
            requireAgent(guest);
            guest.asleep(true);
        });
    }

    @Override
    public void wake(String uuid) throws HypervisorFailure {
        act("WakeDomain", uuid, guest -> guest.asleep(false));
    }

    /** A simulated shell has one word that it knows. */
    @Override
    public ScriptEnd script(String uuid, String script) throws HypervisorFailure {
        faults.meet("RunScript");
        synchronized (hypervisor) {
            requireAgent(hypervisor.running(uuid));
        }
        return script.startsWith("echo ")
                ? new ScriptEnd(0, script.substring("echo ".length()) + "\n", "")
                : new ScriptEnd(127, "", "not found\n");
    }

    /** Sysprep takes no time here: what takes some is that the guest shuts down after it. */
    @Override
    public void sysprep(String uuid, String unattend, Duration timeout) throws HypervisorFailure {
        faults.meet("RunSysprep");
        synchronized (hypervisor) {
            SimulatedGuest guest = hypervisor.running(uuid);
            if (!guest.isWindows() || !guest.hasAgent() || guest.isAsleep()) {
                throw Unprepared.unable(uuid);
            }
        }
        try {
            hypervisor.ask(uuid, GuestEvent.SHUTDOWN, timeout);
        } catch (HypervisorFailure e) {
            throw e.code().equals("VM_SHUTDOWN_TIMEOUT") ? Unprepared.late(uuid) : e;
        }
    }

    private static void requireAgent(SimulatedGuest guest) throws HypervisorFailure {
        if (!guest.hasAgent() || guest.isAsleep()) {
            throw new HypervisorFailure(
                    "NOT_IMPLEMENTED", "the guest has no agent that answers (or it is still booting)");
        }
    }
}

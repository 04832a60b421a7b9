package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.GuestControls;
import dev.weir.agent.hypervisor.GuestFeatures;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.Unprepared;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.UsbSpec;
import dev.weir.agent.time.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.libvirt.SchedLongParameter;
import org.libvirt.SchedParameter;
import org.libvirt.SchedUintParameter;
import org.libvirt.SchedUlongParameter;

/** What is done to guests while they run, through libvirt. */
final class LibvirtControls implements GuestControls {
    private final LinkSupply links;
    private final NativeCalls calls;
    private final NativeCalls guestCalls;
    private final DomainDevices devices;
    private final DomainTable table;
    private final GuestEnds ends;
    private final Flavour flavour;
    private final CpuGroups groups;
    private final GuestScripts scripts;
    private final UnattendMarks marks;
    private final GuestSysprep sysprep;

    /** Where balloons were sent, by domain; libvirt tells only where they are. */
    private final Map<String, Long> targets = new ConcurrentHashMap<>();

    LibvirtControls(
            LinkSupply links,
            NativeCalls calls,
            NativeCalls guestCalls,
            DomainDevices devices,
            Scheduler scheduler,
            DomainTable table,
            GuestEnds ends,
            GuestFiles files,
            Flavour flavour,
            CpuGroups groups) {
        this.links = links;
        this.calls = calls;
        this.guestCalls = guestCalls;
        this.devices = devices;
        this.table = table;
        this.ends = ends;
        this.flavour = flavour;
        this.groups = groups;
        this.scripts = new GuestScripts(links, guestCalls, scheduler);
        GuestAgent agent = new GuestAgent(links, guestCalls, Unprepared::of);
        this.marks = new UnattendMarks(agent, scheduler, files);
        this.sysprep = new GuestSysprep(agent, table, marks, System::nanoTime);
    }

    @FunctionalInterface
    private interface Ask {
        void of(Link link) throws LibvirtException, HypervisorFailure;
    }

    private void ask(NativeCalls pool, String uuid, Ask ask) throws HypervisorFailure {
        links.call(pool, link -> {
            try {
                ask.of(link);
                return uuid;
            } catch (LibvirtException e) {
                throw Failures.noDomain(e) ? Failures.notRunning(uuid, "running") : Failures.of(e);
            }
        });
    }

    void target(String uuid, long bytes) {
        targets.put(uuid, bytes);
    }

    @Nullable
    Long target(String uuid) {
        return targets.get(uuid);
    }

    /** A guest that ran before this agent did. */
    void recall(String uuid) {
        marks.recall(uuid);
    }

    void ended(String uuid) {
        targets.remove(uuid);
    }

    @Override
    public void memory(String uuid, long bytes) throws HypervisorFailure {
        ask(calls, uuid, link -> link.memory(uuid, bytes));
        target(uuid, bytes);
        if (flavour != Flavour.QEMU) {
            look(uuid); // only QEMU tells by itself when a balloon has moved
        }
    }

    @Override
    public DomainState vcpus(String uuid, int count) throws HypervisorFailure {
        ask(guestCalls, uuid, link -> link.vcpus(uuid, count));
        look(uuid);
        DomainState now = table.get(uuid);
        if (now == null) {
            throw Failures.notRunning(uuid, "running");
        }
        return now;
    }

    private void look(String uuid) throws HypervisorFailure {
        ask(calls, uuid, link -> {
            LiveDomain live = link.describe(uuid);
            table.update(uuid, s -> DomainTable.sized(s, live.memoryBytes(), live.vcpus()));
        });
    }

    @Override
    public void unplug(String uuid, UsbSpec usb) throws HypervisorFailure {
        devices.unplug(uuid, usb);
    }

    @Override
    public void tune(String uuid, CpuTuning tuning) throws HypervisorFailure {
        SchedParameter[] parameters = parameters(tuning);
        if (parameters.length > 0) {
            ask(calls, uuid, link -> link.tune(uuid, parameters));
        }
    }

    private SchedParameter[] parameters(CpuTuning tuning) {
        return switch (flavour) {
            case XEN -> new SchedParameter[] {unsigned("weight", tuning.weight()), unsigned("cap", tuning.cap())};
            case TEST -> new SchedParameter[] {unsigned("weight", tuning.weight())};
            case QEMU ->
                groups == CpuGroups.NONE
                        ? new SchedParameter[0]
                        : new SchedParameter[] {
                            unsignedLong("cpu_shares", groups.shares(tuning.weight(), CpuTuning.USUAL_WEIGHT)),
                            unsignedLong("global_period", TuningXml.PERIOD),
                            quota(tuning.cap())
                        };
        };
    }

    private static SchedParameter unsigned(String field, int value) {
        return named(field, new SchedUintParameter(value));
    }

    private static SchedParameter unsignedLong(String field, long value) {
        return named(field, new SchedUlongParameter(value));
    }

    /** Less than nothing is no limit. */
    private static SchedParameter quota(int cap) {
        return named("global_quota", new SchedLongParameter(cap > 0 ? TuningXml.quota(cap) : -1));
    }

    private static SchedParameter named(String field, SchedParameter parameter) {
        parameter.field = field;
        return parameter;
    }

    @Override
    public void actions(String uuid, OnStop onReboot, OnStop onCrash) throws HypervisorFailure {
        ask(calls, uuid, link -> {
            link.action(uuid, LibvirtNative.VIR_DOMAIN_LIFECYCLE_REBOOT, number(onReboot));
            link.action(uuid, LibvirtNative.VIR_DOMAIN_LIFECYCLE_CRASH, number(onCrash));
        });
        ends.known(uuid, onCrash);
    }

    /** libvirt counts destroy, restart, rename and restart, preserve. */
    private static int number(OnStop action) {
        return switch (action) {
            case DESTROY -> 0;
            case RESTART -> 1;
            case PRESERVE -> 3;
        };
    }

    @Override
    public void sysrq(String uuid, String key) throws HypervisorFailure {
        int[] codes = SysrqKeys.codes(key);
        ask(calls, uuid, link -> link.keys(uuid, SysrqKeys.HOLD_MILLIS, codes));
    }

    @Override
    public void trigger(String uuid, String trigger) throws HypervisorFailure {
        switch (trigger) {
            case "nmi" -> ask(calls, uuid, link -> link.nmi(uuid));
            case "reset" -> {
                ends.resetAsked(uuid);
                ask(calls, uuid, link -> link.reset(uuid));
            }
            case "power" ->
                ask(
                        calls,
                        uuid,
                        link -> link.shutDown(
                                uuid, flavour == Flavour.QEMU ? LibvirtNative.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN : 0));
            default -> throw new HypervisorFailure("INVALID_VALUE", "trigger", trigger);
        }
    }

    @Override
    public void sleep(String uuid) throws HypervisorFailure {
        ask(guestCalls, uuid, link -> link.sleep(uuid));
    }

    @Override
    public void wake(String uuid) throws HypervisorFailure {
        ask(calls, uuid, link -> link.wake(uuid));
    }

    @Override
    public ScriptEnd script(String uuid, String script) throws HypervisorFailure {
        DomainState now = table.get(uuid);
        if (now == null || !DomainTable.runs(now)) {
            throw Failures.notRunning(uuid, "running");
        }
        if (now.guest() == null) {
            throw new HypervisorFailure(
                    "NOT_IMPLEMENTED", "the guest has no agent that answers (or it is still booting)");
        }
        return scripts.run(
                uuid, script, now.guest().os().getOrDefault("distro", "").equals(GuestAnswers.WINDOWS));
    }

    @Override
    public void sysprep(String uuid, String unattend, Duration timeout) throws HypervisorFailure {
        DomainState now = table.get(uuid);
        if (now == null || !DomainTable.runs(now)) {
            throw Failures.notRunning(uuid, "running");
        }
        if (now.guest() == null || !GuestFeatures.prepares(now.guest().features())) {
            throw Unprepared.unable(uuid);
        }
        sysprep.run(now, unattend, timeout);
    }
}

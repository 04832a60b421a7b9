package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.GuestState;
import dev.weir.model.types.Console;
import dev.weir.model.types.ConsoleProtocol;
import dev.weir.model.types.ConsoleRef;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.TristateType;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VbdType;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmGuestMetricsRef;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmMetricsRef;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.BootSpecs;
import dev.weir.server.domain.DeviceNumbers;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What is written when a VM's run begins, changes or ends. An operation's answer and a host's report both lead here,
 * and whichever comes second changes nothing.
 */
public final class VmRecords {
    private static final long NO_DOMAIN = -1;
    private static final Duration SHORT_RUN = Duration.ofMinutes(2);
    private static final Set<String> TRUE = Set.of("true", "1");

    private final Ids ids;
    private final Clock clock;
    private final ConsoleUrls consoles;
    private final Predicate<VmRef> leaving;

    /** The run each VM is in, by reference: a late word about an older run must not end a newer one. */
    private final Map<String, Run> runs = new ConcurrentHashMap<>();

    private final EndedRuns ended = new EndedRuns();

    /** VMs whose next boot within their run is not their guest's own wish: a call's, or what follows a crash. */
    private final Set<String> rebooting = ConcurrentHashMap.newKeySet();

    /** A guest's run, and how often it has begun anew and crashed in it as far as that has been told. */
    private record Run(String startId, int reboots, int crashes) {}

    /** What a guest did by itself, which somebody may want to hear of. */
    public enum News {
        NONE,
        REBOOTED,
        CRASHED
    }

    /** {@code leaving} tells of VMs whose host is to write their memory and has not said whether it did. */
    public VmRecords(Ids ids, Clock clock, ConsoleUrls consoles, Predicate<VmRef> leaving) {
        this.ids = ids;
        this.clock = clock;
        this.consoles = consoles;
        this.leaving = leaving;
    }

    /** Whether the end of its run may be a suspend, of which only the host's answer tells. */
    public boolean isLeaving(VmRef vm) {
        return leaving.test(vm);
    }

    /** Whether this is the run the VM is in, as far as is known: a restarted server learns it from the first report. */
    public boolean isRun(VmRef vm, String startId) {
        Run run = runs.get(vm.ref());
        return run == null || run.startId().equals(startId);
    }

    /** Whether what is told of this run was told before its end. */
    public boolean hasEnded(String startId) {
        return ended.contains(startId);
    }

    /** A call has its guest boot anew, or could not. */
    void rebootAsked(VmRef vm, boolean asked) {
        if (asked) {
            rebooting.add(vm.ref());
        } else {
            rebooting.remove(vm.ref());
        }
    }

    /** Whether its last run, which is over, was so short that the next one is not to begin at once. */
    boolean ranShortly(Snapshot state, VmRef vm) {
        VmMetricsRef metrics = Records.get(state, vm, Vm.METRICS);
        return Records.exists(state, metrics)
                && Records.get(state, metrics, VmMetrics.START_TIME)
                        .plus(SHORT_RUN)
                        .isAfter(clock.instant());
    }

    /** What is new in a host's word about a run; after a server's start the first word of each is not. */
    public News news(VmRef vm, DomainState domain) {
        Run told = runs.get(vm.ref());
        boolean over = domain.stop() == DomainState.StopReason.CRASHED;
        if (told == null || !told.startId().equals(domain.startId())) {
            return over ? News.CRASHED : News.NONE;
        }
        if (domain.crashes() > told.crashes() || (over && domain.crashes() == 0)) {
            if (domain.reboots() == told.reboots()) {
                rebooting.add(vm.ref()); // where it begins anew, that is the crash's doing
            }
            return News.CRASHED;
        }
        return domain.reboots() > told.reboots() && !rebooting.remove(vm.ref()) ? News.REBOOTED : News.NONE;
    }

    /** Whether a host's word about a run tells of a boot within it that was not told yet, whoever wished it. */
    public boolean beganAnew(VmRef vm, DomainState domain) {
        Run told = runs.get(vm.ref());
        return told != null && told.startId().equals(domain.startId()) && domain.reboots() > told.reboots();
    }

    /** The VM runs, or is paused, on the host. */
    public void live(Tx tx, VmRef vm, HostRef host, DomainState domain) {
        boolean again = beganAnew(vm, domain);
        runs.put(vm.ref(), new Run(domain.startId(), domain.reboots(), domain.crashes()));
        boolean starting = Records.get(tx, vm, Vm.DOMID) != domain.id()
                || !Records.get(tx, vm, Vm.RESIDENT_ON).equals(host);
        boolean goesOn = Records.get(tx, vm, Vm.POWER_STATE) == VmPowerState.SUSPENDED;
        Records.set(
                tx,
                vm,
                Vm.POWER_STATE,
                domain.power() == DomainState.Power.PAUSED ? VmPowerState.PAUSED : VmPowerState.RUNNING);
        RunMarks.runs(tx, vm);
        Records.set(tx, vm, Vm.RESIDENT_ON, host);
        Records.set(tx, vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON, HostRef.NULL);
        Records.set(tx, vm, Vm.DOMID, (long) domain.id());
        Records.set(tx, vm, Vm.DOMARCH, "x86_64");
        if (starting && !goesOn) { // a guest that goes on has the devices that it had
            attachAll(tx, vm);
        }
        metrics(tx, vm, domain, starting || again);
        console(tx, vm, host);
        GuestChanges.write(tx, vm, domain.kept());
        GuestState guest = domain.guest();
        if (guest != null) {
            guest(tx, vm, guest);
        }
    }

    /** The VM has all its devices, as a guest that begins has. */
    static void attachAll(Tx tx, VmRef vm) {
        attachDevices(tx, vm);
        attachInterfaces(tx, vm);
    }

    private static void attachDevices(Tx tx, VmRef vm) {
        for (VbdRef vbd : Records.get(tx, vm, Vm.VBDS)) {
            boolean used = !Records.get(tx, vbd, Vbd.EMPTY) || Records.get(tx, vbd, Vbd.TYPE) == VbdType.CD;
            if (used) {
                Records.set(tx, vbd, Vbd.CURRENTLY_ATTACHED, true);
                Records.set(tx, vbd, Vbd.DEVICE, DeviceNumbers.linuxName(Records.get(tx, vbd, Vbd.USERDEVICE)));
            }
        }
    }

    private static void attachInterfaces(Tx tx, VmRef vm) {
        Records.get(tx, vm, Vm.VIFS).forEach(vif -> Records.set(tx, vif, Vif.CURRENTLY_ATTACHED, true));
    }

    private void metrics(Tx tx, VmRef vm, DomainState domain, boolean starting) {
        VmMetricsRef metrics = Records.get(tx, vm, Vm.METRICS);
        if (!Records.exists(tx, metrics)) {
            return;
        }
        Instant now = clock.instant();
        if (starting) {
            Records.set(tx, metrics, VmMetrics.START_TIME, now);
            Records.set(tx, metrics, VmMetrics.HVM, BootSpecs.isHvm(Records.require(tx, vm)));
            Records.set(tx, metrics, VmMetrics.CURRENT_DOMAIN_TYPE, Records.get(tx, vm, Vm.DOMAIN_TYPE));
            Map<String, String> platform = Records.get(tx, vm, Vm.PLATFORM);
            Records.set(tx, metrics, VmMetrics.NESTED_VIRT, TRUE.contains(platform.getOrDefault("nested-virt", "")));
            Records.set(tx, metrics, VmMetrics.NOMIGRATE, TRUE.contains(platform.getOrDefault("nomigrate", "")));
        }
        long memory = domain.memoryBytes();
        long vcpus = domain.vcpus();
        // Of a report that says what is known already no client is to hear.
        if (starting
                || Records.get(tx, metrics, VmMetrics.MEMORY_ACTUAL) != memory
                || Records.get(tx, metrics, VmMetrics.VCPUS_NUMBER) != vcpus) {
            Records.set(tx, metrics, VmMetrics.MEMORY_ACTUAL, memory);
            Records.set(tx, metrics, VmMetrics.VCPUS_NUMBER, vcpus);
            Records.set(tx, metrics, VmMetrics.LAST_UPDATED, now);
        }
    }

    /** One screen per running VM; clients open its location and add their session (wire.md H5). */
    private void console(Tx tx, VmRef vm, HostRef host) {
        if (!Records.get(tx, vm, Vm.CONSOLES).isEmpty()) {
            return;
        }
        String uuid = ids.uuid();
        String location = consoles.of(Records.get(tx, host, Host.ADDRESS), uuid);
        Records.<ConsoleRef>draft()
                .with(Console.UUID, uuid)
                .with(Console.PROTOCOL, ConsoleProtocol.RFB)
                .with(Console.LOCATION, location)
                .with(Console.VM, vm)
                .create(tx, new ConsoleRef(ids.ref()));
    }

    private void guest(Tx tx, VmRef vm, GuestState guest) {
        VmGuestMetricsRef ref = Records.get(tx, vm, Vm.GUEST_METRICS);
        boolean made = !Records.exists(tx, ref);
        if (made) {
            ref = new VmGuestMetricsRef(ids.ref());
            Records.<VmGuestMetricsRef>draft()
                    .with(VmGuestMetrics.UUID, ids.uuid())
                    .with(VmGuestMetrics.CAN_USE_HOTPLUG_VBD, TristateType.YES)
                    .with(VmGuestMetrics.CAN_USE_HOTPLUG_VIF, TristateType.YES)
                    .create(tx, ref);
            Records.set(tx, vm, Vm.GUEST_METRICS, ref);
        }
        Row before = Records.require(tx, ref);
        Records.set(tx, ref, VmGuestMetrics.OS_VERSION, guest.os());
        Records.set(tx, ref, VmGuestMetrics.NETBIOS_NAME, hostName(guest));
        Records.set(tx, ref, VmGuestMetrics.NETWORKS, guest.networks());
        Records.set(tx, ref, VmGuestMetrics.OTHER, guest.features());
        Records.set(tx, ref, VmGuestMetrics.PV_DRIVERS_VERSION, driversVersion(guest.agentVersion()));
        Records.set(tx, ref, VmGuestMetrics.PV_DRIVERS_DETECTED, true);
        Records.set(tx, ref, VmGuestMetrics.PV_DRIVERS_UP_TO_DATE, true);
        Records.set(tx, ref, VmGuestMetrics.LIVE, true);
        if (made || Records.require(tx, ref) != before) {
            Records.set(tx, ref, VmGuestMetrics.LAST_UPDATED, clock.instant());
        }
    }

    private static Map<String, String> hostName(GuestState guest) {
        return guest.hostName().isEmpty() ? Map.of() : Map.of("host_name", guest.hostName());
    }

    private static Map<String, String> driversVersion(String version) {
        String[] names = {"major", "minor", "micro", "build"};
        String[] parts = version.split("\\.", -1);
        Map<String, String> keys = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            keys.put(names[i], i < parts.length && !parts[i].isEmpty() ? parts[i] : "0");
        }
        return keys;
    }

    /** The guest's word belongs to one run (VML-82). */
    void forgetGuest(Tx tx, VmRef vm) {
        VmGuestMetricsRef guest = Records.get(tx, vm, Vm.GUEST_METRICS);
        Records.set(tx, vm, Vm.GUEST_METRICS, VmGuestMetricsRef.NULL);
        if (Records.exists(tx, guest)) {
            Records.delete(tx, guest);
        }
    }

    /** The VM's run is over and goes on later: its devices stay its own (VML-97). */
    void suspended(Tx tx, VmRef vm) {
        endRun(vm);
        Records.set(tx, vm, Vm.POWER_STATE, VmPowerState.SUSPENDED);
        left(tx, vm);
    }

    private void left(Tx tx, VmRef vm) {
        Records.set(tx, vm, Vm.RESIDENT_ON, HostRef.NULL);
        Records.set(tx, vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON, HostRef.NULL);
        Records.set(tx, vm, Vm.DOMID, NO_DOMAIN);
        for (ConsoleRef console : Records.get(tx, vm, Vm.CONSOLES)) {
            Records.delete(tx, console);
        }
        VmMetricsRef metrics = Records.get(tx, vm, Vm.METRICS);
        if (Records.exists(tx, metrics)) {
            Records.set(tx, metrics, VmMetrics.MEMORY_ACTUAL, 0L);
            Records.set(tx, metrics, VmMetrics.LAST_UPDATED, clock.instant());
        }
        VmGuestMetricsRef guest = Records.get(tx, vm, Vm.GUEST_METRICS);
        if (Records.exists(tx, guest)) {
            Records.set(tx, guest, VmGuestMetrics.LIVE, false);
        }
    }

    /** Its host has said that its run is over: what the host told of it before comes too late. */
    public void ended(Tx tx, VmRef vm) {
        endRun(vm);
        halted(tx, vm);
    }

    private void endRun(VmRef vm) {
        Run run = runs.remove(vm.ref());
        if (run != null) {
            ended.add(run.startId());
        }
    }

    /** The VM's run is over (VML-100). */
    public void halted(Tx tx, VmRef vm) {
        runs.remove(vm.ref());
        rebooting.remove(vm.ref());
        Records.set(tx, vm, Vm.POWER_STATE, VmPowerState.HALTED);
        Records.set(tx, vm, Vm.REQUIRES_REBOOT, false);
        Records.set(tx, vm, Vm.PENDING_GUIDANCES, List.of());
        for (VbdRef vbd : Records.get(tx, vm, Vm.VBDS)) {
            Records.set(tx, vbd, Vbd.CURRENTLY_ATTACHED, false);
            Records.set(tx, vbd, Vbd.RESERVED, false);
            Records.set(tx, vbd, Vbd.DEVICE, "");
        }
        for (VifRef vif : Records.get(tx, vm, Vm.VIFS)) {
            Records.set(tx, vif, Vif.CURRENTLY_ATTACHED, false);
            Records.set(tx, vif, Vif.RESERVED, false);
        }
        for (VusbRef vusb : Records.get(tx, vm, Vm.VUSBS)) {
            Records.set(tx, vusb, Vusb.CURRENTLY_ATTACHED, false);
        }
        left(tx, vm);
    }
}

package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.GuestFeatures;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.GuestState;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.UsbSpec;
import dev.weir.agent.protocol.VolumeRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run of a guest. Guarded by its hypervisor. */
final class SimulatedGuest {
    /** The disc of cloud-init, under no VBD of the pool. */
    static final DiskSpec SEED =
            new DiskSpec("seed", 255, true, true, false, new VolumeRef("", "CIDATA", VolumeRef.Format.ISO));

    private static final Map<String, String> LINUX = Map.of(
            "name", "Simulated Linux 1.0",
            "uname", "6.1.0-sim",
            "distro", "simulated",
            "major", "1",
            "minor", "0");

    private static final Map<String, String> WINDOWS = Map.of(
            "name", "Simulated Windows 1.0",
            "uname", "26100",
            "distro", "mswindows",
            "major", "1",
            "minor", "0");

    private final DomainSpec spec;
    private final int id;
    private final Map<String, DiskSpec> disks = new LinkedHashMap<>();
    private final Map<String, NicSpec> nics = new LinkedHashMap<>();
    private final Map<String, UsbSpec> usbs = new LinkedHashMap<>();
    private final List<Pause> waiting = new ArrayList<>();
    private Power power;
    private @Nullable StopReason stop;
    private boolean agent;
    private boolean deaf;
    private long memory;
    private int vcpus;
    private CpuTuning tuning;
    private OnStop onReboot;
    private OnStop onCrash;
    private boolean asleep;
    private int reboots;
    private @Nullable String variables;
    private @Nullable Long clockOffset;
    private int crashes;

    SimulatedGuest(DomainSpec spec, int id) {
        this.spec = spec;
        this.id = id;
        this.memory = spec.memoryBytes();
        this.vcpus = spec.vcpus();
        this.tuning = spec.tuning();
        this.onReboot = spec.onReboot();
        this.onCrash = spec.onCrash();
        this.power = spec.paused() ? Power.PAUSED : Power.RUNNING;
        spec.disks().forEach(this::plug);
        spec.nics().forEach(this::plug);
        spec.usbs().forEach(usb -> usbs.put(usb.vusbUuid(), usb));
        if (spec.seed() != null) {
            plug(SEED);
        }
    }

    DomainSpec spec() {
        return spec;
    }

    Power power() {
        return power;
    }

    void power(Power power) {
        this.power = power;
    }

    int reboots() {
        return reboots;
    }

    /** Its firmware writes its store at each boot. */
    void bootFirmware() {
        if (spec.uefi()) {
            variables = SimulatedFlash.booted(variables == null ? SimulatedFlash.given(spec) : variables);
        }
    }

    void clock(long offsetSeconds) {
        clockOffset = offsetSeconds;
    }

    @Nullable
    Kept kept() {
        return variables == null && clockOffset == null ? null : new Kept(variables, clockOffset);
    }

    boolean isDeaf() {
        return deaf;
    }

    void deafen() {
        deaf = true;
    }

    void agentAnswers() {
        agent = true;
    }

    boolean hasAgent() {
        return agent;
    }

    long memory() {
        return memory;
    }

    void memory(long bytes) {
        memory = bytes;
    }

    int vcpus() {
        return vcpus;
    }

    void vcpus(int count) {
        vcpus = count;
    }

    CpuTuning tuning() {
        return tuning;
    }

    void tuning(CpuTuning other) {
        tuning = other;
    }

    OnStop onReboot() {
        return onReboot;
    }

    OnStop onCrash() {
        return onCrash;
    }

    void actions(OnStop reboot, OnStop crash) {
        onReboot = reboot;
        onCrash = crash;
    }

    boolean isAsleep() {
        return asleep;
    }

    void asleep(boolean now) {
        asleep = now;
    }

    void crashed() {
        crashes++;
    }

    Collection<NicSpec> nics() {
        return nics.values();
    }

    void plug(DiskSpec disk) {
        disks.put(disk.vbdUuid(), disk);
    }

    boolean unplug(DiskSpec disk) {
        return disks.remove(disk.vbdUuid()) != null;
    }

    List<DiskSpec> disks() {
        return List.copyOf(disks.values());
    }

    void plug(NicSpec nic) {
        nics.put(nic.vifUuid(), nic);
    }

    boolean unplug(NicSpec nic) {
        return nics.remove(nic.vifUuid()) != null;
    }

    void unplug(UsbSpec usb) {
        usbs.remove(usb.vusbUuid());
    }

    List<UsbSpec> usbs() {
        return List.copyOf(usbs.values());
    }

    /** Waits for the end of this run or its next boot. */
    void await(Pause pause) {
        waiting.add(pause);
    }

    void reboot() {
        reboots++;
        agent = false;
        deaf = false;
        asleep = false;
        power = Power.RUNNING;
        release();
    }

    void stop(StopReason reason) {
        power = Power.STOPPED;
        stop = reason;
        agent = false;
        release();
    }

    DomainState state() {
        boolean stopped = power == Power.STOPPED;
        return new DomainState(
                spec.uuid(),
                spec.startId(),
                power,
                stopped ? -1 : id,
                memory,
                vcpus,
                stop,
                null,
                agent ? word() : null,
                reboots,
                crashes,
                kept());
    }

    private void release() {
        waiting.forEach(pause -> pause.end(true));
        waiting.clear();
    }

    private GuestState word() {
        Map<String, String> networks = new TreeMap<>();
        for (NicSpec nic : nics.values()) {
            if (nic.linkUp()) {
                String ip = GuestAddresses.ipv4(nic.mac());
                networks.put(nic.position() + "/ip", ip);
                networks.put(nic.position() + "/ipv4/0", ip);
                networks.put(nic.position() + "/ipv6/0", GuestAddresses.ipv6(nic.mac()));
            }
        }
        return new GuestState(
                "1.0",
                "guest-" + spec.uuid().substring(0, Math.min(8, spec.uuid().length())),
                isWindows() ? WINDOWS : LINUX,
                networks,
                isWindows() ? GuestFeatures.OF_WINDOWS : GuestFeatures.OF_AN_AGENT);
    }

    /** A machine that is made for Windows has one: what tells Windows of its hypervisor is of no use to others. */
    boolean isWindows() {
        return spec.hardware().hyperV();
    }
}

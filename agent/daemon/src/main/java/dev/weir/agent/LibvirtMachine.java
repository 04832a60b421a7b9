package dev.weir.agent;

import dev.weir.agent.command.Command;
import dev.weir.agent.cpu.CpuMap;
import dev.weir.agent.cpu.CpuModel;
import dev.weir.agent.facts.CpuInfo;
import dev.weir.agent.facts.HostMeter;
import dev.weir.agent.facts.HostUsbs;
import dev.weir.agent.facts.MachineFacts;
import dev.weir.agent.facts.NamedKernels;
import dev.weir.agent.facts.RedirectedUsbs;
import dev.weir.agent.facts.UsbPolicy;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.libvirt.Acceleration;
import dev.weir.agent.libvirt.CpuGroups;
import dev.weir.agent.libvirt.GuestCpus;
import dev.weir.agent.libvirt.LibvirtHypervisor;
import dev.weir.agent.libvirt.LibvirtSettings;
import dev.weir.agent.libvirt.PrivateLibvirt;
import dev.weir.agent.measure.Sampler;
import dev.weir.agent.network.Backend;
import dev.weir.agent.network.BridgeNames;
import dev.weir.agent.network.Bridges;
import dev.weir.agent.network.LinuxBridges;
import dev.weir.agent.network.OvsBridges;
import dev.weir.agent.power.CommandPower;
import dev.weir.agent.power.Power;
import dev.weir.agent.power.Wakening;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.storage.FileStorage;
import dev.weir.agent.storage.IsoStorage;
import dev.weir.agent.time.Scheduler;
import dev.weir.agent.verb.Storages;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts together a real host: guests through libvirt, storage in its folders, bridges of its kernel or of Open vSwitch. */
final class LibvirtMachine {
    /** A clone that copies takes as long as its disk is large. */
    private static final Duration STORAGE_PATIENCE = Duration.ofHours(6);

    private static final Duration NETWORK_PATIENCE = Duration.ofMinutes(1);
    private static final Duration DEVICE_PATIENCE = Duration.ofMinutes(1);
    private static final Duration POWER_PATIENCE = Duration.ofMinutes(1);
    private static final int TAG_DIGITS = 5;

    /** A guest that crashes within this time is not started again: it would crash for ever. */
    static final Duration YOUNG = Duration.ofMinutes(2);

    private final Options options;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Path guests;

    LibvirtMachine(Options options, Scheduler scheduler, Clock clock) {
        this.options = options;
        this.scheduler = scheduler;
        this.clock = clock;
        this.guests = options.guests() == null ? options.data().resolve("guests") : options.guests();
    }

    /** A libvirt that others use too; its guests and the bridges outlive this agent. */
    Machine shared() throws StartFailure {
        try {
            return over(null, URI.create(options.hypervisor()), bridges(new BridgeNames(options.bridgeTag()), false));
        } catch (HypervisorFailure | IllegalArgumentException e) {
            throw new StartFailure(String.valueOf(e.getMessage()));
        }
    }

    /** A libvirt of this agent's own, which ends with it, and its guests and bridges too. */
    Machine ownLibvirt() throws StartFailure {
        // Of the folder's name, so that an agent started there again finds what a killed one left.
        UUID host = UUID.nameUUIDFromBytes(options.data().toString().getBytes(StandardCharsets.UTF_8));
        String tag =
                options.bridgeTag().isEmpty() ? "w" + host.toString().substring(0, TAG_DIGITS) : options.bridgeTag();
        try {
            BridgeNames names = new BridgeNames(tag);
            Bridges bridges = bridges(names, true);
            PrivateLibvirt libvirt =
                    PrivateLibvirt.start(options.data().resolve("libvirt"), host, names.mark(), scheduler);
            try {
                return over(libvirt, libvirt.uri(), bridges);
            } catch (HypervisorFailure | StartFailure | RuntimeException e) {
                libvirt.close();
                throw e;
            }
        } catch (HypervisorFailure | IOException | IllegalArgumentException e) {
            throw new StartFailure(String.valueOf(e.getMessage()));
        }
    }

    private Bridges bridges(BridgeNames names, boolean ephemeral) throws HypervisorFailure {
        Command command = new Command(NETWORK_PATIENCE);
        return options.network() == Backend.BRIDGE
                ? new LinuxBridges(command, names, ephemeral)
                : new OvsBridges(command, names, options.network(), ephemeral);
    }

    private Machine over(@Nullable PrivateLibvirt libvirt, URI uri, Bridges bridges)
            throws HypervisorFailure, StartFailure {
        HostFacts.Cpu real = CpuInfo.ofThisMachine();
        CpuModel model = CpuModels.find(CpuMap.USUAL, options.cpuModel());
        StorageBackground background = new StorageBackground(scheduler);
        FileStorage files = new FileStorage(new Command(STORAGE_PATIENCE), background);
        IsoStorage isos = new IsoStorage();
        Storages storages = new Storages(Map.of("ext", files, "file", files, "iso", isos, "tools", isos));
        RedirectedUsbs usbs = new RedirectedUsbs(HostUsbs.ofThisMachine(policy()), options.redirectedUsbs());
        boolean qemu = String.valueOf(uri.getScheme()).startsWith("qemu");
        LibvirtSettings settings = new LibvirtSettings(
                uri,
                options.acceleration(),
                guests,
                options.data().resolve("consoles"),
                options.data().resolve("runs"),
                libvirt == null ? PrivateLibvirt.USUAL_TPMS : libvirt.tpms(),
                libvirt == null ? null : libvirt.run().resolve("vnc"),
                DEVICE_PATIENCE,
                YOUNG,
                libvirt == null ? CpuGroups.ofThisMachine() : CpuGroups.NONE,
                usbs,
                qemu ? new GuestCpus(CpuModels.map(CpuMap.USUAL), real.vendor()) : null);
        LibvirtHypervisor hypervisor = LibvirtHypervisor.open(settings, storages::path, bridges, scheduler);
        background.guests(hypervisor);
        MachineFacts facts = new MachineFacts(
                model == null ? real : CpuInfo.within(real, model),
                qemu ? usbs::read : List::of,
                options.hostname(),
                () -> hypervising(hypervisor, bridges),
                NamedKernels.in(guests),
                clock.instant().getEpochSecond());
        Sampler sampler = new Sampler(List.of(new HostMeter(), hypervisor.meter()), scheduler, System::nanoTime);
        sampler.start();
        return new Machine(hypervisor, libvirt, storages, bridges, facts, sampler, power(), null);
    }

    private UsbPolicy policy() throws StartFailure {
        Path file = options.usbPolicy();
        try {
            return file == null ? UsbPolicy.usual() : UsbPolicy.read(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new StartFailure("the policy for USB devices, " + file + ", cannot be used: " + e.getMessage());
        }
    }

    private Power power() {
        return new CommandPower(new Command(POWER_PATIENCE), options.power(), Wakening.onThisMachinesNetworks());
    }

    private MachineFacts.Hypervising hypervising(LibvirtHypervisor hypervisor, Bridges bridges) {
        Map<String, String> versions = new TreeMap<>(hypervisor.versions());
        versions.putAll(bridges.versions());
        versions.put("agent", AgentVersion.TEXT);
        boolean emulated = hypervisor.translates() && options.acceleration() == Acceleration.TCG;
        return new MachineFacts.Hypervising(
                hypervisor.description(), emulated, hypervisor.hvm(), hypervisor.tpm(), versions);
    }
}

package dev.weir.agent;

import dev.weir.agent.command.Command;
import dev.weir.agent.cpu.CpuMap;
import dev.weir.agent.facts.NamedKernels;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.agent.simulator.FaultPlan;
import dev.weir.agent.simulator.FaultRequests;
import dev.weir.agent.simulator.GuestTimes;
import dev.weir.agent.simulator.SimulatedBridges;
import dev.weir.agent.simulator.SimulatedFacts;
import dev.weir.agent.simulator.SimulatedHost;
import dev.weir.agent.simulator.SimulatedHypervisor;
import dev.weir.agent.simulator.SimulatedMeasures;
import dev.weir.agent.simulator.SimulatedPower;
import dev.weir.agent.simulator.SimulatedStorage;
import dev.weir.agent.simulator.SimulatedStores;
import dev.weir.agent.simulator.SimulatedUsbs;
import dev.weir.agent.simulator.SimulatedVolumes;
import dev.weir.agent.storage.FileStorage;
import dev.weir.agent.storage.StorageDriver;
import dev.weir.agent.time.Scheduler;
import dev.weir.agent.verb.Storages;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Puts together the machine that the options ask for. */
final class Machines {
    private static final GuestTimes QUICK =
            new GuestTimes(Duration.ofMillis(200), Duration.ofMillis(100), LibvirtMachine.YOUNG);
    private static final Duration STORAGE_PATIENCE = Duration.ofMinutes(10);
    private static final long GIB = 1L << 30;

    private final Options options;
    private final Scheduler scheduler;
    private final Clock clock;
    private final SimulatedStores stores;
    private final SimulatedPower.Switch power;

    /**
     * What simulated machines need beside their options.
     *
     * @param stores what they have in common
     * @param power what ends them and lets them return
     */
    Machines(Options options, Scheduler scheduler, Clock clock, SimulatedStores stores, SimulatedPower.Switch power) {
        this.options = options;
        this.scheduler = scheduler;
        this.clock = clock;
        this.stores = stores;
        this.power = power;
    }

    /**
     * Stores of which nobody has made anything yet.
     *
     * @param assumed whether volumes that a master names are taken to be there
     */
    static SimulatedStores stores(boolean assumed) {
        return new SimulatedStores(
                new SimulatedVolumes(1024 * GIB, List.of(), assumed),
                new SimulatedVolumes(16 * GIB, List.of(iso("tiny-linux.iso")), assumed),
                new SimulatedVolumes(GIB, List.of(iso("guest-tools.iso")), assumed));
    }

    Machine open() throws StartFailure {
        return switch (options.hypervisor()) {
            case Options.SIMULATOR -> simulated();
            case Options.PRIVATE -> new LibvirtMachine(options, scheduler, clock).ownLibvirt();
            default -> new LibvirtMachine(options, scheduler, clock).shared();
        };
    }

    private Machine simulated() throws StartFailure {
        FaultPlan faults = new FaultPlan(scheduler);
        StorageDriver disks = options.simulateOnFiles()
                ? new FileStorage(new Command(STORAGE_PATIENCE), new StorageBackground(scheduler))
                : new SimulatedStorage(faults, stores.disks());
        SimulatedStorage isos = new SimulatedStorage(faults, stores.isos());
        SimulatedStorage tools = new SimulatedStorage(faults, stores.tools());
        Storages storages = new Storages(Map.of("ext", disks, "file", disks, "iso", isos, "tools", tools));
        String hostname = options.hostname().isEmpty() ? "simulated" : options.hostname();
        SimulatedUsbs usbs = new SimulatedUsbs(hostname, options.simulatedUsbs());
        SimulatedHost host = new SimulatedHost(
                hostname,
                address(options.listen()),
                options.simulateCpus(),
                options.simulateMemoryGib() * GIB,
                kernels(),
                usbs,
                CpuModels.find(CpuMap.USUAL, options.cpuModel()));
        SimulatedBridges bridges = new SimulatedBridges(faults, options.network());
        SimulatedHypervisor hypervisor =
                new SimulatedHypervisor(host, QUICK, scheduler, faults, storages::path, bridges);
        return new Machine(
                hypervisor,
                null,
                storages,
                bridges,
                new SimulatedFacts(host, hypervisor::memoryFree, clock.instant().getEpochSecond(), bridges.versions()),
                new SimulatedMeasures(host, hypervisor),
                new SimulatedPower(faults, power),
                new FaultRequests(faults, hypervisor, usbs));
    }

    /** A simulated host needs no kernel's bytes, only its name. */
    private List<String> kernels() {
        return options.guests() == null ? List.of("tiny-linux") : NamedKernels.in(options.guests());
    }

    /** Where the simulated host is found; one that listens everywhere is found on this machine. */
    private static String address(InetSocketAddress listen) {
        InetAddress address = listen.getAddress();
        return address == null || address.isAnyLocalAddress()
                ? InetAddress.getLoopbackAddress().getHostAddress()
                : address.getHostAddress();
    }

    private static VolumeState iso(String name) {
        return new VolumeState(name, Format.ISO, 64 << 20, 64 << 20, name);
    }
}

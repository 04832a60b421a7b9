package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.cpu.CpuMap;
import dev.weir.agent.facts.CpuInfo;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.UsbPlaces;
import dev.weir.agent.network.BridgeNames;
import dev.weir.agent.network.LinuxBridges;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.storage.Background;
import dev.weir.agent.storage.FileStorage;
import dev.weir.agent.storage.IsoStorage;
import dev.weir.agent.time.SystemScheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A libvirt of the test's own with storage, a bridge and the adapter; all its names are of the folder's. */
final class Lab implements AutoCloseable {
    /** Firmware alone takes minutes on a machine that has much else to do. */
    static final Duration DEADLINE = Duration.ofMinutes(6);

    static final String SR = "5e000000-0000-4000-8000-000000000001";
    static final String ISOS = "5e000000-0000-4000-8000-000000000002";
    static final String BRIDGE = "xapi1";

    final Command command = new Command(Duration.ofMinutes(3));
    final SystemScheduler scheduler = new SystemScheduler();
    final FileStorage storage = new FileStorage(command, new Inline());
    final IsoStorage isos = new IsoStorage();
    final BlockingQueue<DomainState> told = new LinkedBlockingQueue<>();
    final LinuxBridges bridges;
    final PrivateLibvirt libvirt;
    final String vm;
    final String vif;
    final Path folder;
    private final Path guests;
    private final CpuGroups groups;
    LibvirtHypervisor hypervisor;

    /** Where a hypervisor opened from now on finds USB devices. */
    UsbPlaces usbs = UsbPlaces.NONE;

    /** How long guests of a hypervisor opened from now on are not started again when they crash. */
    Duration young = Duration.ZERO;

    Lab(Path folder) throws Exception {
        this(folder, CpuGroups.NONE);
    }

    /** With guests in groups of that kind. One controller alone is too few for libvirt where both kinds are mounted. */
    Lab(Path folder, CpuGroups groups) throws Exception {
        this(folder, groups, TinyLinux::build);
    }

    @FunctionalInterface
    interface Build {
        Path of(Command command) throws HypervisorFailure;
    }

    Lab(Path folder, Build build) throws Exception {
        this(folder, CpuGroups.NONE, build);
    }

    private Lab(Path folder, CpuGroups groups, Build build) throws Exception {
        this.folder = folder;
        this.groups = groups;
        guests = build.of(command);
        vm = id("vm").toString();
        vif = id("vif").toString();
        BridgeNames names = new BridgeNames("l" + vm.substring(0, 5));
        bridges = new LinuxBridges(command, names, true);
        bridges.ensure(BRIDGE, 1500, "");
        storage.attach(SR, Map.of("location", folder.resolve("sr").toString()));
        libvirt = PrivateLibvirt.start(
                folder.resolve("libvirt"),
                id("host"),
                names.mark(),
                scheduler,
                groups == CpuGroups.NONE ? List.of() : List.of("cpu", "cpuacct"));
        hypervisor = open();
    }

    UUID id(String what) {
        return UUID.nameUUIDFromBytes((folder + what).getBytes(StandardCharsets.UTF_8));
    }

    LibvirtHypervisor open() throws HypervisorFailure, IOException {
        LibvirtHypervisor opened = LibvirtHypervisor.open(
                new LibvirtSettings(
                        libvirt.uri(),
                        Acceleration.TCG,
                        guests,
                        folder.resolve("console"),
                        folder.resolve("runs"),
                        libvirt.tpms(),
                        libvirt.run().resolve("vnc"),
                        Duration.ofMinutes(1),
                        young,
                        groups,
                        usbs,
                        new GuestCpus(
                                CpuMap.read(CpuMap.USUAL),
                                CpuInfo.ofThisMachine().vendor())),
                volume -> volume.format() == Format.ISO ? isos.path(volume) : storage.path(volume),
                bridges,
                scheduler);
        opened.listen(told::add);
        return opened;
    }

    /** Tiny Linux without devices. */
    DomainSpec tiny(String startId, String arguments, OnStop onCrash) {
        return spec(vm, startId, new DomainSpec.Boot.NamedKernel("tiny-linux", arguments), List.of(), onCrash);
    }

    static DomainSpec spec(String uuid, String startId, DomainSpec.Boot boot, List<DiskSpec> disks, OnStop onCrash) {
        return new DomainSpec(
                uuid,
                startId,
                "a <guest> & its name",
                1,
                2,
                128L << 20,
                128L << 20,
                boot,
                disks,
                List.of(),
                OnStop.RESTART,
                onCrash,
                false);
    }

    static DiskSpec disk(String vbd, int position, String location, Format format) {
        return new DiskSpec(vbd, position, false, false, position == 0, new VolumeRef(SR, location, format));
    }

    NicSpec nic(String vifUuid, int position) {
        String mac = "52:54:00:77:00:0" + position;
        return new NicSpec(vifUuid, position, mac, BRIDGE, 1500, true);
    }

    DomainState await(Predicate<DomainState> condition) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            DomainState state = told.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(state).as("an event within " + DEADLINE + console()).isNotNull();
            if (condition.test(state)) {
                return state;
            }
        }
    }

    DomainState domain() {
        return Objects.requireNonNull(hypervisor.domain(vm));
    }

    Path consoleFile() {
        return folder.resolve("console").resolve(vm + ".log");
    }

    /** Waits until the guest has written this to its serial line. */
    void awaitConsole(String text) throws Exception {
        try (WatchService changes = folder.getFileSystem().newWatchService()) {
            folder.resolve("console").register(changes, StandardWatchEventKinds.ENTRY_MODIFY);
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (!Files.readString(consoleFile(), StandardCharsets.ISO_8859_1).contains(text)) {
                var key = changes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertThat(key).as(text + console()).isNotNull();
                key.pollEvents();
                key.reset();
            }
        }
    }

    private String console() {
        try {
            return ", the guest's console: " + Files.readString(consoleFile(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ", no console: " + e;
        }
    }

    /** Has a shell in the guest do something; what it prints is seen on the serial line. */
    void inGuest(String shell) throws HypervisorFailure {
        String execute =
                "{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"/bin/sh\",\"arg\":[\"-c\",\"" + shell + "\"]}}";
        Command.Result result =
                command.run(List.of("virsh", "-c", libvirt.uri().toString(), "qemu-agent-command", vm, execute));
        assertThat(result.ok()).as(result.err()).isTrue();
    }

    /** A process of this libvirt, by a part of its command line. */
    ProcessHandle process(String part) {
        return ProcessHandle.of(libvirt.pid())
                .orElseThrow()
                .descendants()
                .filter(p -> Processes.commandLine(p.pid()).contains(part))
                .findFirst()
                .orElseThrow();
    }

    ProcessHandle libvirtd() {
        return process("libvirtd -f");
    }

    ProcessHandle qemu(String uuid) {
        return process("guest=" + uuid);
    }

    /** Chains are looked at when a test asks for it, under running guests too. */
    private final class Inline implements Background {
        @Override
        public void now(Runnable work) {
            work.run();
        }

        @Override
        public void later(Runnable work) {}

        @Override
        public Duration opening() {
            return Duration.ZERO;
        }

        @Override
        public void shorten(Path image, Path base) {
            try {
                hypervisor.shorten(image, base);
            } catch (HypervisorFailure e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        hypervisor.close();
        libvirt.close();
        bridges.close();
        scheduler.close();
        assertThat(Path.of("/sys/class/net", bridges.device(BRIDGE))).doesNotExist();
        assertThat(Path.of("/sys/class/net", DeviceXml.tap(vif))).doesNotExist();
        assertThat(Path.of("/proc/self/mounts")).content().doesNotContain(folder.toString());
        assertThat(Processes.mentioning(folder.toString())).isEmpty();
    }
}

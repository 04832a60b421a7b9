package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.network.LinuxBridges;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.GuestState;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.storage.FileStorage;
import dev.weir.agent.time.SystemScheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real guests: tiny Linux in QEMU, through a libvirt of its own. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LabTest {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final String SR = "5e000000-0000-4000-8000-000000000001";
    private static final String VM = "a0000000-0000-4000-8000-000000000001";
    private static final String VBD = "b0000000-0000-4000-8000-000000000001";
    private static final String VIF = "c0000000-0000-4000-8000-000000000001";

    private final Command command = new Command(Duration.ofMinutes(3));
    private final SystemScheduler scheduler = new SystemScheduler();
    private final FileStorage storage = new FileStorage(command);
    private final BlockingQueue<DomainState> told = new LinkedBlockingQueue<>();
    private LinuxBridges bridges;
    private PrivateLibvirt libvirt;
    private LibvirtHypervisor hypervisor;
    private Path guests;

    @TempDir
    Path folder;

    @BeforeEach
    void up() throws Exception {
        guests = TinyLinux.build(command);
        bridges = new LinuxBridges(command, "wlt", true);
        bridges.ensure("xapi1", 1500);
        storage.attach(SR, Map.of("location", folder.resolve("sr").toString()));
        libvirt = PrivateLibvirt.start(
                folder.resolve("libvirt"),
                UUID.fromString("d0000000-0000-4000-8000-000000000001"),
                bridges.mark(),
                scheduler);
        hypervisor = open();
    }

    private LibvirtHypervisor open() throws HypervisorFailure {
        LibvirtHypervisor opened = LibvirtHypervisor.open(
                new LibvirtSettings(
                        libvirt.uri(),
                        Acceleration.TCG,
                        guests,
                        folder.resolve("console"),
                        libvirt.run().resolve("vnc"),
                        Duration.ofMinutes(1)),
                storage::path,
                bridges,
                scheduler);
        opened.listen(told::add);
        return opened;
    }

    @AfterEach
    void down() {
        if (hypervisor != null) {
            hypervisor.close();
        }
        if (libvirt != null) {
            libvirt.close();
        }
        if (bridges != null) {
            bridges.close();
        }
        scheduler.close();
        assertThat(Path.of("/sys/class/net/wltxapi1")).doesNotExist();
        assertThat(Path.of("/sys/class/net/" + DeviceXml.tap(VIF))).doesNotExist();
        assertThat(Path.of("/proc/self/mounts")).content().doesNotContain(folder.toString());
        assertThat(Processes.mentioning(folder.toString())).isEmpty();
    }

    private DomainSpec spec(String startId, DomainSpec.OnStop onCrash) {
        return new DomainSpec(
                VM,
                startId,
                "a <guest> & its name",
                1,
                2,
                128L << 20,
                128L << 20,
                new DomainSpec.Boot.NamedKernel("tiny-linux", "tiny.ip=10.78.0.2/24 tiny.host=guest1"),
                List.of(
                        new DiskSpec(VBD, 0, false, false, true, new VolumeRef(SR, "disk0", VolumeRef.Format.QCOW2)),
                        new DiskSpec("b3", 3, true, true, false, null)),
                List.of(new NicSpec(VIF, 0, "52:54:00:77:00:01", "xapi1", 1500, true)),
                DomainSpec.OnStop.RESTART,
                onCrash,
                false);
    }

    private DomainState await(Predicate<DomainState> condition) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            DomainState state = told.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(state).as("an event within " + DEADLINE + console()).isNotNull();
            if (condition.test(state)) {
                return state;
            }
        }
    }

    private DomainState domain() {
        return Objects.requireNonNull(hypervisor.domain(VM));
    }

    private String console() {
        try {
            return ", the guest's console: "
                    + Files.readString(folder.resolve("console").resolve(VM + ".log"));
        } catch (java.io.IOException e) {
            return ", no console: " + e;
        }
    }

    private void inGuest(String shell) throws HypervisorFailure {
        String execute =
                "{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"/bin/sh\",\"arg\":[\"-c\",\"" + shell + "\"]}}";
        command.run(List.of("virsh", "-c", libvirt.uri().toString(), "qemu-agent-command", VM, execute));
    }

    @Test
    void aGuestLivesItsLife() throws Exception {
        storage.create(SR, "disk0", VolumeRef.Format.QCOW2, 64 << 20);
        DomainState started = hypervisor.start(spec("run-1", DomainSpec.OnStop.DESTROY));
        assertThat(started.power()).isEqualTo(Power.RUNNING);
        assertThat(started.id()).isPositive();
        assertThat(started.vnc()).startsWith("unix:");
        assertThat(Path.of(String.valueOf(started.vnc()).substring(5))).exists();
        assertThat(hypervisor.start(spec("run-1", DomainSpec.OnStop.DESTROY)).id())
                .isEqualTo(started.id());

        GuestState answer = Objects.requireNonNull(await(s -> s.guest() != null).guest());
        assertThat(answer.os()).containsEntry("distro", "tiny-linux");
        assertThat(answer.networks()).containsEntry("0/ip", "10.78.0.2");
        assertThat(folder.resolve("console").resolve(VM + ".log")).content().contains("TINY-LINUX READY");

        // An agent that starts again knows the domain and its run, and hears from the guest again.
        hypervisor.close();
        told.clear();
        hypervisor = open();
        assertThat(hypervisor.domain(VM))
                .isNotNull()
                .extracting(DomainState::startId)
                .isEqualTo("run-1");
        await(s -> s.guest() != null);

        storage.create(SR, "disk1", VolumeRef.Format.RAW, 8 << 20);
        DiskSpec second = new DiskSpec("b1", 1, false, false, false, new VolumeRef(SR, "disk1", VolumeRef.Format.RAW));
        NicSpec nic = new NicSpec("c1", 1, "52:54:00:77:00:02", "xapi1", 1500, false);
        hypervisor.plugDisk(VM, second);
        hypervisor.plugDisk(VM, second);
        hypervisor.plugNic(VM, nic);
        assertThat(Path.of("/sys/class/net", DeviceXml.tap("c1"))).exists();
        hypervisor.unplugNic(VM, nic);
        hypervisor.unplugDisk(VM, second);
        hypervisor.unplugDisk(VM, second);
        assertThat(Path.of("/sys/class/net", DeviceXml.tap("c1"))).doesNotExist();

        hypervisor.pause(VM);
        assertThat(domain().power()).isEqualTo(Power.PAUSED);
        hypervisor.unpause(VM);

        told.clear();
        hypervisor.reboot(VM, DEADLINE);
        assertThat(domain().reboots()).isPositive();
        await(s -> s.guest() != null && s.reboots() > 0);

        hypervisor.shutDown(VM, DEADLINE);
        assertThat(domain().stop()).isEqualTo(StopReason.SHUTDOWN);
        hypervisor.shutDown(VM, DEADLINE);
    }

    @Test
    void whatAGuestDoesByItselfIsSeen() throws Exception {
        storage.create(SR, "disk0", VolumeRef.Format.QCOW2, 64 << 20);
        hypervisor.start(spec("run-1", DomainSpec.OnStop.DESTROY));
        await(s -> s.guest() != null);
        inGuest("sleep 1; poweroff -f");
        DomainState off = await(s -> s.power() == Power.STOPPED);
        assertThat(off.stop()).isEqualTo(StopReason.SHUTDOWN);
        assertThat(off.startId()).isEqualTo("run-1");

        hypervisor.start(spec("run-2", DomainSpec.OnStop.DESTROY));
        await(s -> s.guest() != null && s.startId().equals("run-2"));
        inGuest("sleep 1; echo c > /proc/sysrq-trigger");
        DomainState crashed = await(s -> s.power() == Power.STOPPED);
        assertThat(crashed.stop()).isEqualTo(StopReason.CRASHED);
        assertThat(crashed.startId()).isEqualTo("run-2");
    }
}

package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.GuestState;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One real guest, tiny Linux in QEMU, from its start to its end. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class GuestLifeTest {
    private static final Path DEVICES = Path.of("/sys/class/net");

    @TempDir
    Path folder;

    private DomainSpec spec(Lab lab) {
        DiskSpec drive = new DiskSpec("b3", 3, true, true, false, null);
        return new DomainSpec(
                lab.vm,
                "run-1",
                "a <guest> & its name",
                1,
                2,
                128L << 20,
                128L << 20,
                new DomainSpec.Boot.NamedKernel("tiny-linux", "tiny.ip=10.78.0.2/24 tiny.host=guest1"),
                List.of(Lab.disk("b0", 0, "disk0", Format.QCOW2), drive),
                List.of(lab.nic(lab.vif, 0)),
                OnStop.RESTART,
                OnStop.DESTROY,
                false);
    }

    @Test
    void aGuestLivesItsLife() throws Exception {
        try (Lab lab = new Lab(folder)) {
            starts(lab);
            isKnownAgain(lab);
            getsDisksAndNics(lab);
            getsDiscs(lab);
            lab.hypervisor.pause(lab.vm);
            assertThat(lab.domain().power()).isEqualTo(Power.PAUSED);
            lab.hypervisor.unpause(lab.vm);
            startsAgain(lab);
            lab.hypervisor.shutDown(lab.vm, Lab.DEADLINE);
            assertThat(lab.domain().stop()).isEqualTo(StopReason.SHUTDOWN);
            lab.hypervisor.shutDown(lab.vm, Lab.DEADLINE);
        }
    }

    private void starts(Lab lab) throws Exception {
        lab.storage.create(Lab.SR, "disk0", Format.QCOW2, 64 << 20);
        DomainState started = lab.hypervisor.start(spec(lab));
        assertThat(started.power()).isEqualTo(Power.RUNNING);
        assertThat(started.id()).isPositive();
        assertThat(started.vnc()).startsWith("unix:");
        assertThat(Path.of(String.valueOf(started.vnc()).substring(5))).exists();
        assertThat(lab.hypervisor.start(spec(lab)).id()).isEqualTo(started.id());
        GuestState answer =
                Objects.requireNonNull(lab.await(s -> s.guest() != null).guest());
        assertThat(answer.os()).containsEntry("distro", "tiny-linux");
        assertThat(answer.networks()).containsEntry("0/ip", "10.78.0.2");
        lab.awaitConsole("TINY-LINUX READY");
    }

    /** An agent that starts again knows the domain and its run, and hears from the guest again. */
    private static void isKnownAgain(Lab lab) throws Exception {
        lab.hypervisor.close();
        lab.told.clear();
        lab.hypervisor = lab.open();
        assertThat(lab.domain().startId()).isEqualTo("run-1");
        lab.await(s -> s.guest() != null);
    }

    private static void getsDisksAndNics(Lab lab) throws Exception {
        lab.storage.create(Lab.SR, "disk1", Format.RAW, 8 << 20);
        DiskSpec second = Lab.disk("b1", 1, "disk1", Format.RAW);
        String vif = lab.id("vif2").toString();
        NicSpec nic = lab.nic(vif, 1);
        lab.hypervisor.plugDisk(lab.vm, second);
        lab.hypervisor.plugDisk(lab.vm, second);
        // A guest's kernel makes /dev/vdb first and /sys/block/vdb a moment later.
        lab.inGuest("until s=$(cat /sys/block/vdb/size 2>/dev/null); do :; done; echo vdb-is $s >/dev/console");
        lab.awaitConsole("vdb-is " + (8 << 20) / 512);
        lab.hypervisor.plugNic(lab.vm, nic);
        assertThat(DEVICES.resolve(DeviceXml.tap(vif))).exists();
        NicSpec nowhere = new NicSpec("c2", 2, "52:54:00:77:00:09", "absent", 1500, true);
        assertThatThrownBy(() -> lab.hypervisor.plugNic(lab.vm, nowhere))
                .isInstanceOfSatisfying(HypervisorFailure.class, e -> {
                    assertThat(e.code()).isEqualTo("BRIDGE_NOT_AVAILABLE");
                    assertThat(e.params()).containsExactly("absent");
                });
        lab.hypervisor.unplugNic(lab.vm, nic);
        lab.hypervisor.unplugDisk(lab.vm, second);
        lab.hypervisor.unplugDisk(lab.vm, second);
        assertThat(DEVICES.resolve(DeviceXml.tap(vif))).doesNotExist();
    }

    private void getsDiscs(Lab lab) throws Exception {
        Path discs = Files.createDirectories(folder.resolve("isos"));
        Files.write(discs.resolve("a.iso"), new byte[3 << 20]);
        lab.isos.attach(Lab.ISOS, Map.of("location", discs.toString()));
        DiskSpec loaded = new DiskSpec("b3", 3, true, true, false, new VolumeRef(Lab.ISOS, "a.iso", Format.ISO));
        lab.hypervisor.plugDisk(lab.vm, loaded);
        lab.inGuest("while [ $(wc -c </dev/sr0) != 3145728 ]; do :; done; echo disc-is-in >/dev/console");
        lab.awaitConsole("disc-is-in");
        lab.hypervisor.unplugDisk(lab.vm, loaded);
        lab.inGuest("while dd if=/dev/sr0 bs=2048 count=1 of=/dev/null; do :; done; echo disc-is-out >/dev/console");
        lab.awaitConsole("disc-is-out");
    }

    private static void startsAgain(Lab lab) throws Exception {
        lab.told.clear();
        lab.hypervisor.reboot(lab.vm, Lab.DEADLINE);
        assertThat(lab.await(s -> s.guest() != null && s.reboots() > 0).reboots())
                .isEqualTo(1);
        lab.told.clear();
        lab.hypervisor.reset(lab.vm);
        assertThat(lab.await(s -> s.guest() != null && s.reboots() > 1).reboots())
                .isEqualTo(2);
    }
}

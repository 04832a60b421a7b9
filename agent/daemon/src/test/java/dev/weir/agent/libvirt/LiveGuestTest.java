package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.GuestControls;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.measure.Reading;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.GuestState;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.VolumeRef.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is done to real guests while they run, and what is measured of them. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LiveGuestTest {
    private static final long MIB = 1L << 20;
    private static final String CRASH = "sleep 1; echo c > /proc/sysrq-trigger";

    @TempDir
    Path folder;

    private Lab lab;

    @BeforeEach
    void up() throws Exception {
        lab = new Lab(folder);
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private GuestControls controls() {
        return lab.hypervisor.controls();
    }

    /** With 256 MiB at most, a disk and a NIC. */
    private void start() throws Exception {
        lab.storage.create(Lab.SR, "data", Format.QCOW2, 64 * MIB);
        start("run", lab.nic(lab.vif, 0));
    }

    private void start(String run, NicSpec nic) throws Exception {
        lab.told.clear();
        lab.hypervisor.start(new DomainSpec(
                lab.vm,
                run,
                "live",
                1,
                2,
                256 * MIB,
                256 * MIB,
                new DomainSpec.Boot.NamedKernel("tiny-linux", ""),
                List.of(Lab.disk("vbd", 0, "data", Format.QCOW2)),
                List.of(nic),
                OnStop.RESTART,
                OnStop.RESTART,
                false));
        lab.await(s -> s.guest() != null);
    }

    @Test
    void itsMemoryAndVcpusChangeWhileItRuns() throws Exception {
        start();
        GuestState guest = Objects.requireNonNull(lab.domain().guest());
        assertThat(guest.features()).as("VML-14").containsEntry("feature-shutdown", "1");

        controls().memory(lab.vm, 160 * MIB);
        lab.await(s -> Math.abs(s.memoryBytes() - 160 * MIB) <= MIB);
        controls().memory(lab.vm, 256 * MIB);
        lab.await(s -> Math.abs(s.memoryBytes() - 256 * MIB) <= MIB);

        assertThat(controls().vcpus(lab.vm, 2).vcpus()).isEqualTo(2);
        GuestControls.ScriptEnd seen =
                controls().script(lab.vm, "for i in /sys/devices/system/cpu/cpu1/online; do echo 1 > $i; cat $i; done");
        assertThat(seen).isEqualTo(new GuestControls.ScriptEnd(0, "1\n", ""));
        assertThatThrownBy(() -> controls().vcpus(lab.vm, 3)).isInstanceOf(HypervisorFailure.class);
        assertThat(lab.domain().vcpus()).isEqualTo(2);
        controls().tune(lab.vm, new CpuTuning(512, 0, List.of()));
    }

    /** NET-83: into another bridge, and out, while the guest runs; asked again, nothing more happens. */
    @Test
    void itsCableGoesElsewhere() throws Exception {
        start();
        lab.bridges.ensure("xapi2", 1500, "");
        NicSpec nic = lab.nic(lab.vif, 0);
        Path master = Path.of("/sys/class/net", DeviceXml.tap(lab.vif), "master");
        for (String bridge : List.of("xapi2", "xapi2", Lab.BRIDGE)) {
            lab.hypervisor.plugNic(
                    lab.vm, new NicSpec(nic.vifUuid(), nic.position(), nic.mac(), bridge, nic.mtu(), true));
            assertThat(master.toRealPath().getFileName()).hasToString(lab.bridges.device(bridge));
            assertThat(controls()
                            .script(lab.vm, "cat /sys/class/net/eth0/carrier")
                            .out())
                    .isEqualTo("1\n");
        }
        lab.hypervisor.plugNic(
                lab.vm, new NicSpec(nic.vifUuid(), nic.position(), nic.mac(), Lab.BRIDGE, nic.mtu(), false));
        assertThat(controls().script(lab.vm, "cat /sys/class/net/eth0/carrier").out())
                .isEqualTo("0\n");
        lab.bridges.remove("xapi2");
    }

    /** NET-82: locked and free while it runs; the rules outlive agents, come back where they went, and end with the guest. */
    @Test
    void itIsKeptToWhatItMaySend() throws Exception {
        start();
        NicSpec nic = lab.nic(lab.vif, 0);
        NicSpec locked = new NicSpec(
                nic.vifUuid(),
                0,
                nic.mac(),
                nic.bridge(),
                nic.mtu(),
                true,
                new NicSpec.Lock(List.of("192.0.2.5"), List.of()));
        String chain = "chain " + DeviceXml.tap(lab.vif);
        assertThat(rules()).doesNotContain(chain);
        lab.hypervisor.plugNic(lab.vm, locked);
        assertThat(rules()).contains(chain, "ip saddr 192.0.2.5 accept");
        lab.hypervisor.plugNic(lab.vm, nic);
        assertThat(rules()).doesNotContain(chain);
        lab.hypervisor.plugNic(lab.vm, locked);
        assertThat(controls().script(lab.vm, "cat /sys/class/net/eth0/carrier").out())
                .isEqualTo("1\n");

        lab.hypervisor.close();
        lab.bridges.locks().unlock(DeviceXml.tap(lab.vif));
        lab.hypervisor = lab.open();
        assertThat(rules()).as("they are there again").contains(chain);
        lab.hypervisor.unplugNic(lab.vm, locked);
        assertThat(rules()).doesNotContain(chain);
        lab.hypervisor.plugNic(lab.vm, locked);
        assertThat(rules()).contains(chain);
        lab.hypervisor.destroy(lab.vm);
        assertThat(rules()).as("they end with the guest").doesNotContain(chain);

        start("run-2", locked);
        assertThat(rules()).contains(chain);
        assertThat(controls().script(lab.vm, "cat /sys/class/net/eth0/carrier").out())
                .isEqualTo("1\n");
        lab.hypervisor.close();
        UefiGuest.run(lab.command, "virsh", "-c", lab.libvirt.uri().toString(), "destroy", lab.vm);
        lab.hypervisor = lab.open();
        assertThat(rules()).as("of a guest that ended unseen").doesNotContain(chain);
    }

    private String rules() throws Exception {
        return lab.command.run(List.of("nft", "list", "ruleset", "bridge")).out();
    }

    @Test
    void scriptsSayHowTheyEnded() throws Exception {
        start();
        assertThat(controls().script(lab.vm, "echo out; echo err >&2; exit 3"))
                .isEqualTo(new GuestControls.ScriptEnd(3, "out\n", "err\n"));
        String much = controls().script(lab.vm, "seq 1 1000").out();
        assertThat(much).hasSize(1024).endsWith(" (truncated)");
    }

    @Test
    void itIsMeasured() throws Exception {
        start();
        LibvirtMeter meter = (LibvirtMeter) lab.hypervisor.meter();
        assertThat(controls().script(lab.vm, "cat /dev/vda > /dev/null").code()).isZero();
        Map<String, Double> readings = meter.read().getOrDefault(lab.vm, List.of()).stream()
                .collect(Collectors.toMap(Reading::name, Reading::value));
        assertThat(readings)
                .hasEntrySatisfying("cpu0", seconds -> assertThat(seconds).isPositive())
                .containsEntry("memory", 256.0 * MIB)
                .containsEntry("memory_target", 256.0 * MIB)
                .hasEntrySatisfying("vbd_xvda_read", bytes -> assertThat(bytes).isGreaterThanOrEqualTo(64.0 * MIB));
        assertThat(readings).containsKeys("cpu_usage", "vif_0_rx", "vif_0_tx", "vbd_xvda_write_latency");
    }

    @Test
    void triggersReachIt() throws Exception {
        start();
        controls().trigger(lab.vm, "nmi");
        controls().sysrq(lab.vm, "h");
        controls().trigger(lab.vm, "reset");
        assertThat(lab.await(s -> s.reboots() == 1 && s.guest() != null).power())
                .isEqualTo(Power.RUNNING);
        controls().trigger(lab.vm, "power");
        assertThat(lab.await(s -> s.power() == Power.STOPPED).stop()).isEqualTo(StopReason.SHUTDOWN);
    }

    /** VML-94: what follows a crash can be changed, and a guest that crashes at once is not started again. */
    @Test
    void itsEndsAreAsTheyShallBe() throws Exception {
        start();
        controls().actions(lab.vm, OnStop.RESTART, OnStop.PRESERVE);
        lab.inGuest(CRASH);
        DomainState kept = lab.await(s -> s.power() == Power.PAUSED);
        lab.hypervisor.destroy(lab.vm);
        assertThat(lab.await(s -> s.power() == Power.STOPPED).crashes()).isEqualTo(1);
        assertThat(kept.startId()).isEqualTo("run");

        lab.hypervisor.close();
        lab.young = Duration.ofDays(1);
        lab.hypervisor = lab.open();
        lab.hypervisor.start(lab.tiny("loop", "", OnStop.RESTART));
        lab.await(s -> s.guest() != null && s.startId().equals("loop"));
        lab.inGuest(CRASH);
        DomainState end =
                lab.await(s -> s.power() == Power.STOPPED && s.startId().equals("loop"));
        assertThat(end.stop()).isEqualTo(StopReason.CRASHED);
        assertThat(end.crashes()).isEqualTo(1);
    }

    @Test
    void itSleepsAndWakes() throws Exception {
        start();
        controls().sleep(lab.vm);
        assertThat(lab.domain().power()).as("as in the reference").isEqualTo(Power.RUNNING);
        controls().wake(lab.vm);
        assertThat(controls().script(lab.vm, "echo awake").out()).isEqualTo("awake\n");
    }
}

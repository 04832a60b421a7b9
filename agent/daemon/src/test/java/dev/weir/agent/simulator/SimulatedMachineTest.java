package dev.weir.agent.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.Boot;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.Seed;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.time.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The machine of a simulated guest: firmware with variables, a clock, SATA disks, the disc of cloud-init. */
class SimulatedMachineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultPlan faults = new FaultPlan(scheduler);
    private final SimulatedHypervisor hypervisor = new SimulatedHypervisor(
            new SimulatedHost("h", "127.0.0.1", 4, 1L << 34, List.of("tiny-linux")),
            new GuestTimes(SECOND, SECOND),
            scheduler,
            faults,
            new SimulatedStorage(faults, new SimulatedVolumes(1L << 34, List.of(), true))::path,
            new SimulatedBridges(faults));
    private final List<DomainState> told = new ArrayList<>();

    @BeforeEach
    void listen() {
        hypervisor.listen(told::add);
    }

    private static DomainSpec spec(String run, Boot boot, Hardware hardware, @Nullable Seed seed) {
        return new DomainSpec(
                "a",
                run,
                "vm",
                1,
                1,
                1 << 28,
                1 << 28,
                boot,
                List.of(),
                List.of(),
                OnStop.RESTART,
                OnStop.RESTART,
                false,
                Map.of(),
                hardware,
                seed,
                CpuTuning.NONE,
                List.of());
    }

    private static DomainSpec uefi(String run, String variables) {
        return spec(run, new Boot.Firmware("cd", new Boot.Uefi(false, variables)), Hardware.PLAIN, null);
    }

    private String variables() {
        Kept kept = Objects.requireNonNull(hypervisor.kept("a"));
        return Objects.requireNonNull(kept.variables());
    }

    @Test
    void firmwareWritesItsStoreAtEachBootAndFindsItAgain() throws Exception {
        hypervisor.start(uefi("r1", ""));
        assertThat(hypervisor.kept("a")).as("nothing yet").isNull();
        scheduler.advance(SECOND);
        String once = variables();
        assertThat(told.getLast().kept()).isEqualTo(new Kept(once, null));
        hypervisor.reset("a");
        scheduler.advance(SECOND);
        String twice = variables();
        assertThat(twice).isNotEqualTo(once);
        hypervisor.destroy("a");
        assertThat(told.getLast().kept()).as("its end tells it").isEqualTo(new Kept(twice, null));
        assertThat(variables()).as("and it can be asked for").isEqualTo(twice);
        hypervisor.start(uefi("r2", once));
        scheduler.advance(SECOND);
        assertThat(variables()).as("it goes on from what it was given").isEqualTo(twice);
    }

    @Test
    void aStoreThatIsNoneIsRefused() {
        assertThatThrownBy(() -> hypervisor.start(uefi("r1", "VkFSUw==")))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("BOOTLOADER_FAILED"));
        assertThat(hypervisor.domain("a")).isNull();
    }

    @Test
    void aGuestSetsItsClock() throws Exception {
        hypervisor.start(spec("r1", new Boot.Firmware("c", false), Hardware.PLAIN, null));
        hypervisor.guestDoes("a", GuestEvent.CLOCK);
        assertThat(told.getLast().kept()).isEqualTo(new Kept(null, 3600L));
    }

    @Test
    void sataDisksStayAndDiscsDoNot() throws Exception {
        Hardware ahci = new Hardware(true, true, true, false, 0, true, Hardware.Video.STD, 0, 0, "");
        hypervisor.start(spec("r1", new Boot.Firmware("c", false), ahci, null));
        DiskSpec disk = new DiskSpec("b1", 1, false, false, false, null);
        assertThatThrownBy(() -> hypervisor.plugDisk("a", disk))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("OPERATION_NOT_ALLOWED"));
        hypervisor.plugDisk("a", new DiskSpec("b3", 3, true, true, false, null));
    }

    @Test
    void theDiscOfCloudInitIsAmongTheDisks() throws Exception {
        hypervisor.start(spec("r1", new Boot.Firmware("c", false), Hardware.PLAIN, new Seed("u", "m", null)));
        assertThat(hypervisor.disks("a")).singleElement().satisfies(disk -> {
            assertThat(disk.readOnly()).isTrue();
            assertThat(disk.volume()).isEqualTo(new VolumeRef("", "CIDATA", VolumeRef.Format.ISO));
        });
        hypervisor.destroy("a");
        hypervisor.start(spec("r2", new Boot.Firmware("c", false), Hardware.PLAIN, null));
        assertThat(hypervisor.disks("a")).isEmpty();
    }
}

package dev.weir.agent.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.agent.Specs;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.time.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SimulatedHypervisorTest {
    private static final long GIB = 1L << 30;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultPlan faults = new FaultPlan(scheduler);
    private final SimulatedStorage storage = new SimulatedStorage(faults, new SimulatedVolumes(GIB, List.of(), false));
    private final SimulatedBridges bridges = new SimulatedBridges(faults);
    private final SimulatedHypervisor hypervisor = new SimulatedHypervisor(
            new SimulatedHost("h", "127.0.0.1", 4, 20_000 * GIB, List.of("tiny-linux")),
            new GuestTimes(SECOND, SECOND),
            scheduler,
            faults,
            storage::path,
            bridges);
    private final List<DomainState> told = new ArrayList<>();

    @BeforeEach
    void listen() throws HypervisorFailure {
        bridges.ensure("xenbr0", 1500, "eth0");
        hypervisor.listen(told::add);
    }

    @Test
    void aSecondStartOfTheSameRunIsNone() throws Exception {
        DomainState first = hypervisor.start(Specs.small("a", "s1"));
        assertThat(hypervisor.start(Specs.small("a", "s1"))).isEqualTo(first);
        refused("VM_BAD_POWER_STATE", () -> hypervisor.start(Specs.small("a", "s2")));
        assertThat(told).hasSize(1);
    }

    @Test
    void aNicNeedsItsBridge() throws Exception {
        hypervisor.start(Specs.small("a", "s1"));
        bridges.remove("xenbr0");
        NicSpec nic = new NicSpec("vif", 1, "02:00:00:00:00:08", "xenbr0", 1500, true);
        refused("BRIDGE_NOT_AVAILABLE", () -> hypervisor.plugNic("a", nic));
        refused("BRIDGE_NOT_AVAILABLE", () -> hypervisor.start(Specs.small("b", "s1")));
        bridges.ensure("xenbr0", 1500, "eth0");
        hypervisor.plugNic("a", nic);
    }

    @Test
    void memoryIsFinite() throws Exception {
        hypervisor.start(Specs.domain("a", "s", 19_999 * GIB, List.of(), OnStop.RESTART));
        refused(
                "HOST_NOT_ENOUGH_FREE_MEMORY",
                () -> hypervisor.start(Specs.domain("b", "s", 2 * GIB, List.of(), OnStop.RESTART)));
        hypervisor.destroy("a");
        hypervisor.start(Specs.domain("b", "s", 2 * GIB, List.of(), OnStop.RESTART));
        assertThat(hypervisor.memoryFree()).isEqualTo(19_998 * GIB);
    }

    @Test
    void aDiskWhoseNameNoFileCanHaveIsRefused() throws Exception {
        storage.attach("sr", Map.of());
        storage.create("sr", "\uD800", Format.QCOW2, GIB);
        refused("INVALID_VALUE", () -> storage.path(new VolumeRef("sr", "\uD800", Format.QCOW2)));
    }

    @Test
    void aDiskMustBeThere() throws Exception {
        DiskSpec disk = new DiskSpec("vbd", 0, false, false, true, new VolumeRef("sr", "v", Format.QCOW2));
        refused("SR_NOT_ATTACHED", () -> start("a", disk));
        storage.attach("sr", Map.of());
        refused("VDI_MISSING", () -> start("a", disk));
        storage.create("sr", "v", Format.QCOW2, GIB);
        assertThat(start("a", disk).power()).isEqualTo(Power.RUNNING);
    }

    @Test
    void guestsFollowTheirActions() throws Exception {
        hypervisor.start(Specs.domain("restart", "s", GIB, List.of(), OnStop.RESTART));
        hypervisor.start(Specs.domain("destroy", "s", GIB, List.of(), OnStop.DESTROY));
        hypervisor.start(Specs.domain("preserve", "s", GIB, List.of(), OnStop.PRESERVE));
        scheduler.advance(SECOND);
        for (DomainState domain : hypervisor.domains()) {
            assertThat(domain.guest()).isNotNull();
            hypervisor.guestDoes(domain.uuid(), GuestEvent.CRASH);
        }
        assertThat(last("restart").reboots()).isEqualTo(1);
        assertThat(last("restart").guest()).isNull();
        assertThat(last("destroy").stop()).isEqualTo(StopReason.CRASHED);
        assertThat(last("preserve").power()).isEqualTo(Power.PAUSED);
        scheduler.advance(SECOND);
        assertThat(last("restart").guest()).isNotNull();
    }

    @Test
    void aGuestShutsDownAndRebootsOnRequest() throws Exception {
        hypervisor.start(Specs.small("a", "s"));
        scheduler.advance(SECOND);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> reboot = threads.submit(() -> {
                hypervisor.reboot("a", Duration.ofMinutes(1));
                return "done";
            });
            scheduler.awaitTasks(2);
            scheduler.advance(SECOND);
            reboot.get();
            assertThat(last("a").reboots()).isEqualTo(1);
            scheduler.advance(SECOND);

            Future<?> shutDown = threads.submit(() -> {
                hypervisor.shutDown("a", Duration.ofMinutes(1));
                return "done";
            });
            scheduler.awaitTasks(2);
            scheduler.advance(SECOND);
            shutDown.get();
            assertThat(last("a").stop()).isEqualTo(StopReason.SHUTDOWN);
        }
        hypervisor.shutDown("a", SECOND);
    }

    @Test
    void aDeafGuestTimesOut() throws Exception {
        hypervisor.start(Specs.small("a", "s"));
        scheduler.advance(SECOND);
        hypervisor.guestDoes("a", GuestEvent.DEAF);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> shutDown = threads.submit(() -> {
                refused("VM_SHUTDOWN_TIMEOUT", () -> hypervisor.shutDown("a", Duration.ofMinutes(1)));
                return "done";
            });
            scheduler.awaitTasks(2);
            scheduler.advance(Duration.ofMinutes(1));
            shutDown.get();
        }
        assertThat(last("a").power()).isEqualTo(Power.RUNNING);
    }

    @Test
    void faultsMeetSoManyVerbs() throws Exception {
        faults.add(new FaultPlan.Fault("StartDomain", 2, "BROKEN", List.of(), Duration.ZERO));
        refused("BROKEN", () -> hypervisor.start(Specs.small("a", "s")));
        refused("BROKEN", () -> hypervisor.start(Specs.small("a", "s")));
        assertThat(hypervisor.start(Specs.small("a", "s")).power()).isEqualTo(Power.RUNNING);
    }

    @Test
    void tensOfThousandsFit() throws Exception {
        for (int i = 0; i < 30_000; i++) {
            hypervisor.start(Specs.small("vm-" + i, "s"));
        }
        scheduler.advance(SECOND);
        assertThat(hypervisor.domains()).hasSize(30_000).allMatch(domain -> domain.guest() != null);
    }

    private DomainState start(String uuid, DiskSpec disk) throws HypervisorFailure {
        return hypervisor.start(Specs.domain(uuid, "s", GIB, List.of(disk), OnStop.RESTART));
    }

    private DomainState last(String uuid) {
        return told.reversed().stream()
                .filter(state -> state.uuid().equals(uuid))
                .findFirst()
                .orElseThrow();
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatExceptionOfType(HypervisorFailure.class)
                .isThrownBy(call)
                .extracting(HypervisorFailure::code)
                .isEqualTo(code);
    }
}

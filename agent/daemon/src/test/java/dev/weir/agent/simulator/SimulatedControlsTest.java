package dev.weir.agent.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.Specs;
import dev.weir.agent.hypervisor.GuestControls;
import dev.weir.agent.hypervisor.GuestFeatures;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.measure.Measures;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.Figure;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.time.ManualScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Simulated guests do as they are told while they run. */
class SimulatedControlsTest {
    private static final long GIB = 1L << 30;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultPlan faults = new FaultPlan(scheduler);
    private final SimulatedHost host = new SimulatedHost("h", "127.0.0.1", 4, 4 * GIB, List.of("tiny-linux"));
    private final SimulatedBridges bridges = new SimulatedBridges(faults);
    private final SimulatedHypervisor hypervisor = open(Duration.ZERO);
    private final GuestControls controls = hypervisor.controls();
    private final LinkedBlockingDeque<DomainState> told = new LinkedBlockingDeque<>();

    private SimulatedHypervisor open(Duration young) {
        return new SimulatedHypervisor(
                host, new GuestTimes(SECOND, SECOND, young), scheduler, faults, _ -> Path.of("/"), bridges);
    }

    @BeforeEach
    void start() throws Exception {
        bridges.ensure("xenbr0", 1500, "eth0");
        hypervisor.listen(told::add);
        hypervisor.start(Specs.domain("a", "s", GIB, List.of(), OnStop.RESTART));
        scheduler.advance(SECOND);
    }

    private DomainState now() {
        return Objects.requireNonNull(hypervisor.domain("a"));
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void itsMemoryFollowsAndTheHostHasTheRest() throws Exception {
        controls.memory("a", GIB / 2);
        assertThat(now().memoryBytes()).isEqualTo(GIB / 2);
        assertThat(told.getLast()).isEqualTo(now());
        assertThat(hypervisor.memoryFree()).isEqualTo(4 * GIB - GIB / 2);
        refused("INVALID_VALUE", () -> controls.memory("a", 2 * GIB));
        hypervisor.destroy("a");
        assertThat(hypervisor.memoryFree()).isEqualTo(4 * GIB);
        refused("VM_BAD_POWER_STATE", () -> controls.memory("a", GIB));
    }

    @Test
    void itsVcpusAreMoreUpToItsMost() throws Exception {
        int most = Specs.domain("a", "s", GIB, List.of(), OnStop.RESTART).vcpusMax();
        assertThat(controls.vcpus("a", most).vcpus()).isEqualTo(most);
        assertThat(now().vcpus()).isEqualTo(most);
        refused("INVALID_VALUE", () -> controls.vcpus("a", most + 1));
        refused("INVALID_VALUE", () -> controls.vcpus("a", 0));
    }

    @Test
    void itHearsKeysAndTriggers() throws Exception {
        controls.sysrq("a", "h");
        controls.trigger("a", "nmi");
        assertThat(now().reboots()).isZero();
        controls.sysrq("a", "b");
        controls.trigger("a", "reset");
        assertThat(now().reboots()).isEqualTo(2);
        controls.sysrq("a", "c");
        assertThat(now().crashes()).isEqualTo(1);
        assertThat(now().reboots()).isEqualTo(3);
        controls.trigger("a", "power");
        scheduler.advance(SECOND);
        assertThat(told.getLast().stop()).isEqualTo(StopReason.SHUTDOWN);
    }

    @Test
    void unknownKeysAndTriggersAreRefused() {
        refused("INVALID_VALUE", () -> controls.sysrq("a", "F1"));
        refused("INVALID_VALUE", () -> controls.trigger("a", "fire"));
    }

    @Test
    void whatFollowsACrashCanBeChanged() throws Exception {
        controls.actions("a", OnStop.DESTROY, OnStop.PRESERVE);
        hypervisor.guestDoes("a", GuestEvent.CRASH);
        assertThat(now().power()).isEqualTo(Power.PAUSED);
        assertThat(now().crashes()).isEqualTo(1);
        hypervisor.unpause("a");
        hypervisor.guestDoes("a", GuestEvent.REBOOT);
        assertThat(told.getLast().stop()).isEqualTo(StopReason.SHUTDOWN);
    }

    /** VML-94: started again it would crash for ever. */
    @Test
    void whoCrashesRightAfterTheStartIsEnded() throws Exception {
        try (SimulatedHypervisor strict = open(Duration.ofDays(1))) {
            strict.listen(told::add);
            strict.start(Specs.domain("b", "s", GIB, List.of(), OnStop.RESTART));
            strict.guestDoes("b", GuestEvent.CRASH);
            assertThat(told.getLast().stop()).isEqualTo(StopReason.CRASHED);
            assertThat(told.getLast().crashes()).isEqualTo(1);
        }
    }

    @Test
    void itsAgentRunsScriptsUnlessItSleeps() throws Exception {
        assertThat(controls.script("a", "echo hello")).isEqualTo(new GuestControls.ScriptEnd(0, "hello\n", ""));
        assertThat(controls.script("a", "rm -rf").code()).isEqualTo(127);
        controls.sleep("a");
        refused("NOT_IMPLEMENTED", () -> controls.script("a", "echo hello"));
        controls.wake("a");
        assertThat(controls.script("a", "echo hello").code()).isZero();
    }

    @Test
    void itSaysWhatItCanDo() {
        assertThat(Objects.requireNonNull(now().guest()).features()).isEqualTo(GuestFeatures.OF_AN_AGENT);
        assertThat(Objects.requireNonNull(now().guest()).hostName()).isEqualTo("guest-a");
    }

    private void startWindows() throws Exception {
        DomainSpec plain = Specs.domain("w", "s", GIB, List.of(), OnStop.RESTART);
        Hardware hyperV = new Hardware(true, true, true, true, 0, false, Hardware.Video.STD, 0, 0, "");
        hypervisor.start(Specs.with(plain, hyperV, plain.tuning()));
    }

    private DomainState windows() {
        return Objects.requireNonNull(hypervisor.domain("w"));
    }

    /** A machine for Windows has one; it is off when its sysprep is done. */
    @Test
    void windowsIsPreparedAndEnds() throws Exception {
        startWindows();
        sysprepRefused("w", "VM driver does not support sysprep");
        scheduler.advance(SECOND);
        assertThat(Objects.requireNonNull(windows().guest()).features()).containsEntry("feature-sysprep", "1");
        assertThat(Objects.requireNonNull(windows().guest()).os()).containsEntry("distro", "mswindows");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> prepared = threads.submit(() -> {
                controls.sysprep("w", "<unattend/>", Duration.ofMinutes(1));
                return "done";
            });
            scheduler.awaitTasks(2);
            scheduler.advance(SECOND);
            prepared.get();
        }
        assertThat(told.getLast().stop()).isEqualTo(StopReason.SHUTDOWN);
        refused("VM_BAD_POWER_STATE", () -> controls.sysprep("w", "<unattend/>", SECOND));
    }

    @Test
    void windowsThatDoesNotListenIsLate() throws Exception {
        startWindows();
        scheduler.advance(SECOND);
        hypervisor.guestDoes("w", GuestEvent.DEAF);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> late = threads.submit(() -> {
                sysprepRefused("w", "No response from sysprep within allocated time");
                return "done";
            });
            scheduler.awaitTasks(2);
            scheduler.advance(Duration.ofMinutes(1));
            late.get();
        }
        assertThat(windows().power()).isEqualTo(Power.RUNNING);
    }

    @Test
    void othersCannotBePrepared() {
        sysprepRefused("a", "VM driver does not support sysprep");
    }

    private void sysprepRefused(String uuid, String why) {
        assertThatThrownBy(() -> controls.sysprep(uuid, "<unattend/>", Duration.ofMinutes(1)))
                .isInstanceOfSatisfying(HypervisorFailure.class, e -> {
                    assertThat(e.code()).isEqualTo("SYSPREP");
                    assertThat(e.params()).containsExactly(uuid, why);
                });
    }

    @Test
    void itIsMeasured() throws Exception {
        Measures measures = new SimulatedMeasures(host, hypervisor);
        assertThat(values(measures, "a"))
                .containsKeys("cpu_usage", "memory_target", "memory_internal_free")
                .containsEntry("memory", (double) GIB)
                .hasEntrySatisfying("cpu0", share -> assertThat(share).isBetween(0.0, 1.0));
        controls.memory("a", GIB / 4);
        assertThat(values(measures, "a")).containsEntry("memory", GIB / 4.0);
        assertThat(values(measures, Measures.HOST)).containsEntry("memory_free_kib", (4 * GIB - GIB / 4) / 1024.0);
        assertThat(measures.of("nobody")).isEmpty();
    }

    private static Map<String, Double> values(Measures measures, String owner) {
        return measures.of(owner).stream().collect(Collectors.toMap(Figure::name, Figure::value));
    }
}

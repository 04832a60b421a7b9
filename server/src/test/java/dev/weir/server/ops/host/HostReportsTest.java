package dev.weir.server.ops.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.GuestState;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.OnNormalExit;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.Gate;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host tells without being asked, and what it changes. */
class HostReportsTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VbdRef vbd;
    private DomainState domain;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
        vbd = machines.vbd(vm, machines.disk("disk"), "0");
        domain = start();
    }

    private DomainState start() {
        parts.call("VM.start", vm, false, false);
        return parts.agent.domain(parts.get(vm, Vm.UUID));
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VmPowerState power() {
        return parts.get(vm, Vm.POWER_STATE);
    }

    private void assertHalted() {
        assertThat(power()).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(vm, Vm.RESIDENT_ON)).isEqualTo(HostRef.NULL);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).as("VML-100").isFalse();
        assertThat(parts.get(vm, Vm.CONSOLES)).isEmpty();
    }

    @Test
    void aGuestThatShutsDownByItselfHalts() {
        parts.reports.accept(parts.host, Facts.change(Facts.stopped(domain, StopReason.SHUTDOWN)));
        assertHalted();
        assertThat(parts.restarts)
                .as("VML-94: actions_after_shutdown is destroy")
                .isEmpty();
    }

    @Test
    void aCrashHalts() {
        parts.reports.accept(parts.host, Facts.change(Facts.stopped(domain, StopReason.CRASHED)));
        assertHalted();
        assertThat(parts.restarts).isEmpty();
    }

    @Test
    void aGuestThatIsToRunIsWantedAgain() {
        parts.set(vm, Vm.ACTIONS_AFTER_SHUTDOWN, OnNormalExit.RESTART);
        parts.reports.accept(parts.host, Facts.change(Facts.stopped(domain, StopReason.SHUTDOWN)));
        assertHalted();
        assertThat(parts.restarts).as("VML-94").containsExactly(vm);
        parts.power.startAgain(vm);
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).isEmpty();
    }

    @Test
    void aShutdownThatSomebodyAskedForIsNotUndone() {
        parts.set(vm, Vm.ACTIONS_AFTER_SHUTDOWN, OnNormalExit.RESTART);
        parts.agent.during(
                Verb.ShutDownDomain.class,
                () -> parts.reports.accept(parts.host, Facts.change(Facts.stopped(domain, StopReason.SHUTDOWN))));
        parts.call("VM.clean_shutdown", vm);
        assertHalted();
        assertThat(parts.restarts).isEmpty();
    }

    @Test
    void aLateWordOfARunThatWasEndedRevivesNothing() {
        parts.call("VM.hard_shutdown", vm);
        parts.reports.accept(parts.host, Facts.change(domain));
        assertHalted();
        domain = start();
        parts.call("VM.suspend", vm);
        parts.reports.accept(parts.host, Facts.change(domain));
        assertThat(power()).isEqualTo(VmPowerState.SUSPENDED);
    }

    @Test
    void aLateWordOfAnOlderRunIsIgnored() {
        DomainState older = domain;
        parts.call("VM.hard_shutdown", vm);
        start();
        parts.reports.accept(parts.host, Facts.change(Facts.stopped(older, StopReason.DESTROYED)));
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isTrue();
    }

    @Test
    void aFullReportWithoutTheVmHaltsIt() {
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS));
        assertHalted();
        VmRef dom0 = parts.get(parts.host, Host.CONTROL_DOMAIN);
        assertThat(parts.get(dom0, Vm.POWER_STATE))
                .as("never the control domain")
                .isEqualTo(VmPowerState.RUNNING);
    }

    @Test
    void aPartialReportSpeaksOnlyOfWhatItNames() {
        parts.reports.accept(parts.host, Facts.change());
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        parts.reports.accept(parts.host, Facts.gone(parts.get(vm, Vm.UUID)));
        assertHalted();
    }

    @Test
    void aDomainThatIsNoVmChangesNothing() {
        DomainState stranger = new DomainState(
                "11111111-2222-3333-4444-555555555555",
                "s",
                DomainState.Power.RUNNING,
                77,
                1,
                1,
                null,
                null,
                null,
                0,
                0);
        int before = parts.store.snapshot().count(Vm.DEF);
        parts.reports.accept(parts.host, Facts.change(stranger));
        assertThat(parts.store.snapshot().count(Vm.DEF)).isEqualTo(before);
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
    }

    @Test
    void theSameReportTwiceWritesOnce() {
        DomainState told = withGuest("10.0.0.9");
        parts.reports.accept(parts.host, Facts.change(told));
        long before = parts.store.snapshot().generation();
        parts.clock.advance(Duration.ofSeconds(5));
        parts.reports.accept(parts.host, Facts.change(told));
        assertThat(parts.store.snapshot().generation()).isEqualTo(before);
    }

    @Test
    void onlyWhatAReportChangesIsUpdated() {
        parts.reports.accept(parts.host, Facts.change(withGuest("10.0.0.9")));
        var metrics = parts.get(vm, Vm.METRICS);
        Instant started = parts.get(metrics, VmMetrics.LAST_UPDATED);
        parts.clock.advance(Duration.ofSeconds(5));
        parts.reports.accept(parts.host, Facts.change(withGuest("10.0.0.10")));
        assertThat(parts.get(metrics, VmMetrics.LAST_UPDATED)).isEqualTo(started);
        assertThat(parts.get(parts.get(vm, Vm.GUEST_METRICS), VmGuestMetrics.LAST_UPDATED))
                .isEqualTo(parts.clock.instant());
    }

    private DomainState withGuest(String address) {
        GuestState guest = new GuestState(
                "1.2.3.4", "tiny", Map.of("name", "Tiny"), Map.of("0/ip", address), Map.of("feature-reboot", "1"));
        return new DomainState(
                domain.uuid(),
                domain.startId(),
                domain.power(),
                domain.id(),
                domain.memoryBytes(),
                1,
                null,
                null,
                guest,
                0,
                0);
    }

    @Test
    void guestsWordBecomesGuestMetrics() {
        parts.reports.accept(parts.host, Facts.change(withGuest("10.0.0.9")));
        var metrics = parts.get(vm, Vm.GUEST_METRICS);
        assertThat(parts.get(metrics, VmGuestMetrics.NETWORKS)).as("VML-159").containsEntry("0/ip", "10.0.0.9");
        assertThat(parts.get(metrics, VmGuestMetrics.PV_DRIVERS_VERSION))
                .containsEntry("major", "1")
                .containsEntry("build", "4");
        parts.call("VM.hard_shutdown", vm);
        assertThat(parts.get(metrics, VmGuestMetrics.LIVE)).isFalse();
        start();
        assertThat(parts.exists(metrics)).as("VML-82: deleted at start").isFalse();
    }

    @Test
    void aHostThatIsGoneIsNotLiveAndComesBack() {
        var metrics = parts.get(parts.host, Host.METRICS);
        parts.reports.lost(parts.host);
        assertThat(parts.get(metrics, HostMetrics.LIVE)).isFalse();
        assertThat(power()).as("what runs there may run on").isEqualTo(VmPowerState.RUNNING);
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS, domain));
        assertThat(parts.get(metrics, HostMetrics.LIVE)).isTrue();
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
    }

    /** A server that was killed left its hosts live; the next one has not heard of any yet. */
    @Test
    void noHostIsLiveBeforeItsAgentSpeaks() {
        var metrics = parts.get(parts.host, Host.METRICS);
        assertThat(parts.get(metrics, HostMetrics.LIVE)).isTrue();
        parts.write(HostReports::noneHeard);
        assertThat(parts.get(metrics, HostMetrics.LIVE)).isFalse();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS, domain));
        assertThat(parts.get(metrics, HostMetrics.LIVE)).isTrue();
    }

    @Test
    void aReportDuringAStartDoesNotEndIt() throws InterruptedException {
        VmRef other = machines.vm("other");
        Gate gate = parts.agent.hold(Verb.StartDomain.class);
        parts.call("Async.VM.start", other, false, false);
        gate.awaitReached();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS, domain));
        gate.open();
        parts.await(state -> dev.weir.server.object.Records.get(state, other, Vm.POWER_STATE) == VmPowerState.RUNNING);
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
    }

    /** A server that comes back settles by the first full report: what runs still runs, what is gone is off. */
    @Test
    void afterARestartTheFirstFullReportSettles() {
        VmRef second = machines.running("second");
        assertThat(parts.agent.domains()).hasSize(2);
        parts = parts.restarted();
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).as("VML-74").isEmpty();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS, domain));
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.CONSOLES)).hasSize(1);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.get(second, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        parts.reports.accept(parts.host, Facts.change(Facts.stopped(domain, StopReason.SHUTDOWN)));
        assertHalted();
    }

    /** The server died between the reservation and the host's answer: nothing half-done stays (VML-84). */
    @Test
    void afterARestartAnUnfinishedStartIsTakenBack() {
        parts.call("VM.hard_shutdown", vm);
        parts.set(vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON, parts.host);
        parts.set(vbd, Vbd.CURRENTLY_ATTACHED, true);
        parts = parts.restarted();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS));
        assertHalted();
        assertThat(parts.get(vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON)).isEqualTo(HostRef.NULL);
    }

    /** Stopped while the server was away, and the agent still tells of it. */
    @Test
    void afterARestartAStoppedDomainInTheReportHalts() {
        parts = parts.restarted();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS, Facts.stopped(domain, StopReason.CRASHED)));
        assertHalted();
    }
}

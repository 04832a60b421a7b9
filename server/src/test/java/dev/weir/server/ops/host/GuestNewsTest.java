package dev.weir.server.ops.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Message;
import dev.weir.model.types.OnNormalExit;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guests do by themselves is told once (VML-94, VML-101). */
class GuestNewsTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;
    private DomainState domain;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).running("subject");
        domain = parts.agent.domain(parts.get(vm, Vm.UUID));
        forget();
    }

    private void forget() {
        parts.write(tx -> List.copyOf(tx.rows(Message.DEF)).forEach(row -> tx.delete(Message.DEF, row.ref())));
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private List<String> told() {
        return parts.store.snapshot().rows(Message.DEF).stream()
                .map(row -> Records.get(row, Message.NAME))
                .toList();
    }

    private DomainState with(Power power, int reboots, int crashes) {
        return new DomainState(
                domain.uuid(),
                domain.startId(),
                power,
                domain.id(),
                domain.memoryBytes(),
                domain.vcpus(),
                null,
                null,
                null,
                reboots,
                crashes);
    }

    private void report(DomainState state) {
        parts.reports.accept(parts.host, Facts.change(state));
    }

    @Test
    void aCrashIsToldOnceAndNotAsAReboot() {
        report(with(Power.RUNNING, 0, 1));
        assertThat(told()).containsExactly("VM_CRASHED");
        report(with(Power.RUNNING, 1, 1));
        report(with(Power.RUNNING, 1, 1));
        assertThat(told()).as("it was started again").containsExactly("VM_CRASHED");
        report(with(Power.RUNNING, 2, 1));
        assertThat(told()).containsExactlyInAnyOrder("VM_CRASHED", "VM_REBOOTED");
        report(with(Power.RUNNING, 3, 2));
        report(with(Power.RUNNING, 4, 2));
        assertThat(told()).containsExactlyInAnyOrder("VM_CRASHED", "VM_REBOOTED", "VM_CRASHED", "VM_REBOOTED");
    }

    /** STO-50: whoever wished it, by the reset button or after a crash. */
    @Test
    void aBootWithinARunIsNotEnoughForDisksThatAreReset() {
        report(with(Power.RUNNING, 1, 0));
        assertThat(parts.renewals).as("no disk of it is reset").isEmpty();
        parts.call("VM.hard_shutdown", vm);
        Machines machines = new Machines(parts);
        VdiRef disk = machines.disk("scratch");
        machines.vbd(vm, disk, "5");
        parts.call("VDI.set_on_boot", disk, "reset");
        parts.call("VM.start", vm, false, false);
        domain = parts.agent.domain(parts.get(vm, Vm.UUID));
        String first = domain.startId();
        report(with(Power.RUNNING, 0, 0));
        assertThat(parts.renewals).isEmpty();
        report(with(Power.RUNNING, 1, 0));
        assertThat(parts.renewals).containsExactly(vm);
        int resets = parts.agent.asked(Verb.ResetVolume.class).size();
        parts.power.renew(vm);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.agent.asked(Verb.ResetVolume.class)).hasSize(resets + 1);
        assertThat(parts.agent.domain(parts.get(vm, Vm.UUID)).startId()).isNotEqualTo(first);
        parts.call("VM.hard_shutdown", vm);
        parts.power.renew(vm);
        assertThat(parts.get(vm, Vm.POWER_STATE))
                .as("one that is off stays off")
                .isEqualTo(VmPowerState.HALTED);
    }

    @Test
    void aCrashThatEndsTheRunIsToldOnce() {
        report(with(Power.RUNNING, 0, 1));
        report(stopped(with(Power.RUNNING, 0, 1)));
        assertThat(told()).containsExactly("VM_CRASHED");
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
    }

    @Test
    void anEndByACrashIsToldWithoutAWordBefore() {
        report(stopped(with(Power.RUNNING, 0, 1)));
        assertThat(told()).containsExactly("VM_CRASHED");
    }

    @Test
    void aPreservedOneIsPausedAndTold() {
        report(with(Power.PAUSED, 0, 1));
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.PAUSED);
        assertThat(told()).containsExactly("VM_CRASHED");
    }

    @Test
    void aRebootByItselfIsToldAndBeginsAnew() {
        Instant before = parts.get(parts.get(vm, Vm.METRICS), VmMetrics.START_TIME);
        parts.clock.advance(Duration.ofHours(1));
        report(with(Power.RUNNING, 1, 0));
        assertThat(told()).containsExactly("VM_REBOOTED");
        assertThat(parts.get(parts.get(vm, Vm.METRICS), VmMetrics.START_TIME))
                .isEqualTo(before.plus(Duration.ofHours(1)));
    }

    /** The call has told of it; the host's word comes after its answer, or before. */
    @Test
    void aRebootByACallIsNotToldTwice() {
        parts.call("VM.hard_reboot", vm);
        report(with(Power.RUNNING, 1, 0));
        assertThat(told()).containsExactly("VM_REBOOTED");
        report(with(Power.RUNNING, 2, 0));
        assertThat(told()).containsExactly("VM_REBOOTED", "VM_REBOOTED");
    }

    /** What happened before is not news to a server that has just begun. */
    @Test
    void theFirstWordAfterARestartIsNoNews() {
        report(with(Power.RUNNING, 1, 0));
        parts = parts.restartedBesideItsHost();
        forget();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS, with(Power.RUNNING, 3, 2)));
        assertThat(told()).isEmpty();
        report(with(Power.RUNNING, 3, 3));
        assertThat(told()).containsExactly("VM_CRASHED");
    }

    @Test
    void whoShutsDownAgainAndAgainGetsSomeRest() {
        parts.set(vm, Vm.ACTIONS_AFTER_SHUTDOWN, OnNormalExit.RESTART);
        report(Facts.stopped(domain, StopReason.SHUTDOWN));
        assertThat(parts.restarts).containsExactly(vm);
        parts.power.startAgain(vm);
        assertThat(parts.pauses).containsExactly(Duration.ofSeconds(15));
        parts.clock.advance(Duration.ofHours(1));
        report(Facts.stopped(parts.agent.domain(domain.uuid()), StopReason.SHUTDOWN));
        parts.power.startAgain(vm);
        assertThat(parts.pauses).hasSize(1);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
    }

    private static DomainState stopped(DomainState was) {
        return Facts.stopped(was, StopReason.CRASHED);
    }
}

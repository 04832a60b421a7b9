package dev.weir.server.ops.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostAllowedOperations;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Message;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.Gate;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import dev.weir.server.pool.Liveness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PLM-20, PLM-66, PLM-67, PLM-69: a host ends, and comes back. */
class HostPowerTest {
    private static final long NEXT_BOOT = 1_700_009_999L;

    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private HostRef host;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        host = parts.host;
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private List<HostAllowedOperations> allowed() {
        return parts.get(host, Host.ALLOWED_OPERATIONS);
    }

    private boolean live() {
        return Liveness.of(parts.store.snapshot(), host);
    }

    private void hear(long boot) {
        HostFacts facts = Facts.booted(ServerParts.FACTS, boot);
        parts.reports.accept(host, new HostReport(1, "run-" + boot, true, facts, List.of(), List.of()));
    }

    private void awaitEnd() throws InterruptedException {
        parts.await(state -> !Liveness.of(state, host) && quiet(state));
    }

    private boolean quiet(Snapshot state) {
        return Records.get(state, host, Host.CURRENT_OPERATIONS).isEmpty();
    }

    /** PLM-69. */
    @Test
    void allowedOperationsFollowTheHost() {
        assertThat(allowed())
                .containsExactlyInAnyOrder(
                        HostAllowedOperations.PROVISION,
                        HostAllowedOperations.EVACUATE,
                        HostAllowedOperations.VM_START,
                        HostAllowedOperations.VM_RESUME,
                        HostAllowedOperations.VM_MIGRATE,
                        HostAllowedOperations.ENABLE);
        parts.call("host.disable", host);
        assertThat(allowed())
                .contains(
                        HostAllowedOperations.SHUTDOWN,
                        HostAllowedOperations.REBOOT,
                        HostAllowedOperations.APPLY_UPDATES)
                .doesNotContain(HostAllowedOperations.POWER_ON);
        parts.call("host.set_power_on_mode", host, "wake-on-lan", Map.of());
        parts.reports.lost(host);
        assertThat(allowed()).as("which is not there").contains(HostAllowedOperations.POWER_ON);
    }

    /** PLM-20: what brings VMs and what takes them away exclude each other, and the ends of a host too. */
    @Test
    void operationsExcludeOneAnother() {
        parts.call("host.disable", host);
        parts.write(tx -> Records.put(tx, host, Host.CURRENT_OPERATIONS, "t", HostAllowedOperations.VM_MIGRATE));
        assertThat(allowed())
                .doesNotContain(
                        HostAllowedOperations.SHUTDOWN, HostAllowedOperations.REBOOT, HostAllowedOperations.EVACUATE);
        parts.write(
                tx -> Records.set(tx, host, Host.CURRENT_OPERATIONS, Map.of("t", HostAllowedOperations.APPLY_UPDATES)));
        assertThat(allowed())
                .doesNotContain(
                        HostAllowedOperations.SHUTDOWN, HostAllowedOperations.REBOOT, HostAllowedOperations.ENABLE);
        parts.write(tx -> Records.set(tx, host, Host.CURRENT_OPERATIONS, Map.of("t", HostAllowedOperations.SHUTDOWN)));
        assertThat(allowed())
                .doesNotContain(
                        HostAllowedOperations.REBOOT,
                        HostAllowedOperations.VM_MIGRATE,
                        HostAllowedOperations.VM_RESUME,
                        HostAllowedOperations.PROVISION,
                        HostAllowedOperations.APPLY_UPDATES)
                .contains(HostAllowedOperations.SHUTDOWN);
        assertThat(parts.failure("host.enable", host))
                .as("PLM-61")
                .containsExactly("HOST_DISABLED_UNTIL_REBOOT", host.ref());
        parts.write(tx -> Records.set(tx, host, Host.CURRENT_OPERATIONS, Map.of("t", HostAllowedOperations.PROVISION)));
        assertThat(allowed()).doesNotContain(HostAllowedOperations.PROVISION);
    }

    @Test
    void refusalsComeInTheirOrder() {
        for (String message : List.of("host.shutdown", "host.reboot")) {
            assertThat(parts.failure(message, "OpaqueRef:none"))
                    .containsExactly("HANDLE_INVALID", "host", "OpaqueRef:none");
            assertThat(parts.failure(message, host)).containsExactly("HOST_NOT_DISABLED");
        }
        parts.call("host.disable", host);
        parts.agent.refuse(Verb.EndMachine.class, "OPERATION_NOT_ALLOWED", "not the agent's to end");
        VmRef vm = machines.vm("stays");
        parts.set(vm, Vm.POWER_STATE, VmPowerState.HALTED);
        assertThat(parts.failure("host.shutdown", host))
                .containsExactly("OPERATION_NOT_ALLOWED", "not the agent's to end");
        assertThat(live()).isTrue();
        parts.reports.lost(host);
        assertThat(parts.failure("host.reboot", host)).containsExactly("HOST_OFFLINE", host.ref());
        assertThat(parts.get(host, Host.CURRENT_OPERATIONS)).isEmpty();
    }

    @Test
    void aHostThatEndsIsNotThereUntilItHasStartedAnew() throws Exception {
        VmRef vm = machines.running("guest");
        VmRef own = machines.running("has its own way");
        parts.call("VM.add_to_other_config", own, "auto_poweroff", "true");
        parts.call("host.disable", host);
        int alerts = parts.store.snapshot().count(Message.DEF);
        Gate gate = parts.agent.hold(verb -> verb instanceof Verb.ShutDownDomain);
        parts.call("host.shutdown", host);
        gate.awaitReached();
        assertThat(parts.get(host, Host.CURRENT_OPERATIONS).values()).containsExactly(HostAllowedOperations.SHUTDOWN);
        assertThat(parts.failure("host.enable", host)).containsExactly("HOST_DISABLED_UNTIL_REBOOT", host.ref());
        gate.open();
        awaitEnd();

        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(own, Vm.POWER_STATE)).as("which is left to itself").isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.agent.asked(Verb.ShutDownDomain.class))
                .singleElement()
                .extracting(Verb.ShutDownDomain::timeoutSeconds)
                .isEqualTo(60L);
        assertThat(parts.agent.asked(Verb.EndMachine.class))
                .extracting(Verb.EndMachine::ending)
                .containsExactly(Verb.Ending.ASKED, Verb.Ending.OFF);
        assertThat(parts.pauses).as("the master's answer comes first").contains(Duration.ofSeconds(3));
        assertThat(parts.get(host, Host.PBDS))
                .allSatisfy(pbd ->
                        assertThat(parts.get(pbd, Pbd.CURRENTLY_ATTACHED)).isFalse());
        assertThat(parts.store.snapshot().count(Message.DEF))
                .as("none but the guest's own")
                .isEqualTo(alerts + 1);

        hear(ServerParts.FACTS.bootTime());
        assertThat(live()).as("what it says before it is gone").isFalse();
        hear(NEXT_BOOT);
        assertThat(live()).isTrue();
        assertThat(parts.get(host, Host.ENABLED)).as("POOL-100").isTrue();
        assertThat(parts.get(own, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(host, Host.OTHER_CONFIG)).doesNotContainKey("weir:going-down");
        assertThat(parts.get(host, Host.PBDS))
                .allSatisfy(pbd ->
                        assertThat(parts.get(pbd, Pbd.CURRENTLY_ATTACHED)).isTrue());
    }

    @Test
    void aHostThatGoesOnForLongHasNotEnded() throws Exception {
        parts.call("host.disable", host);
        parts.call("host.reboot", host);
        awaitEnd();
        assertThat(parts.agent.asked(Verb.EndMachine.class))
                .last()
                .extracting(Verb.EndMachine::ending)
                .isEqualTo(Verb.Ending.REBOOT);
        parts.clock.advance(Duration.ofMinutes(6));
        parts.reports.accept(host, Facts.change());
        assertThat(live()).isTrue();
        assertThat(parts.get(host, Host.ENABLED)).as("it was no start").isFalse();
        assertThat(parts.get(host, Host.PBDS))
                .allSatisfy(pbd ->
                        assertThat(parts.get(pbd, Pbd.CURRENTLY_ATTACHED)).isTrue());
    }

    @Test
    void aMachineThatRefusesInTheEndIsThereAsBefore() throws Exception {
        parts.call("host.disable", host);
        parts.agent.refuse(
                verb -> verb instanceof Verb.EndMachine end && end.ending() == Verb.Ending.OFF,
                "OPERATION_NOT_ALLOWED",
                "stuck");
        TaskRef task = new TaskRef(parts.text("Async.host.shutdown", host));
        parts.await(state -> Records.get(state, task, Task.STATUS) == TaskStatusType.SUCCESS);
        TaskRef below = parts.get(task, Task.SUBTASKS).getFirst();
        parts.await(state -> Records.get(state, below, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(below, Task.NAME_LABEL)).isEqualTo("Host is shutting down");
        assertThat(parts.get(below, Task.ERROR_INFO)).containsExactly("OPERATION_NOT_ALLOWED", "stuck");
        assertThat(live()).isTrue();
        assertThat(parts.get(host, Host.CURRENT_OPERATIONS)).isEmpty();
        parts.call("host.enable", host);
    }

    @Test
    void aHostIsPoweredOnByItsCards() throws Exception {
        assertThat(parts.failure("host.power_on", host)).containsExactly("HOST_IS_LIVE", host.ref());
        parts.reports.lost(host);
        assertThat(parts.failure("host.power_on", host)).containsExactly("HOST_POWER_ON_MODE_DISABLED");
        parts.call("host.set_power_on_mode", host, "DRAC", Map.of());
        assertThat(parts.failure("host.power_on", host)).containsExactly("XENAPI_MISSING_PLUGIN", "DRAC");
        parts.call("host.set_power_on_mode", host, "wake-on-lan", Map.of());
        Gate gate = parts.agent.hold(Verb.WakeMachine.class);
        TaskRef task = new TaskRef(parts.text("Async.host.power_on", host));
        gate.awaitReached();
        assertThat(parts.get(host, Host.CURRENT_OPERATIONS)).containsValue(HostAllowedOperations.POWER_ON);
        gate.open();
        parts.agent.behave();
        hear(NEXT_BOOT);
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.SUCCESS);
        assertThat(parts.agent.asked(Verb.WakeMachine.class))
                .extracting(Verb.WakeMachine::mac)
                .containsExactlyInAnyOrder("00:16:3e:00:00:01", "00:16:3e:00:00:02");
    }

    /** The machine ends already, whoever told it. */
    @Test
    void guestsAreMadeToGoBeforeAnEndFromOutside() throws Exception {
        VmRef vm = machines.running("guest");
        parts.call("host.prepare_for_poweroff", host);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(host, Host.ENABLED)).isFalse();
        parts.reports.lost(host);
        hear(NEXT_BOOT);
        assertThat(parts.get(host, Host.ENABLED)).isTrue();
        assertThat(Records.get(parts.store.snapshot(), parts.get(host, Host.METRICS), HostMetrics.LIVE))
                .isTrue();
    }
}

package dev.weir.server.ops.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.GuestState;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.OnNormalExit;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.Gate;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Windows guest is made the model of others. */
class GuestSysprepTest {
    private static final String LATE = "No response from sysprep within allocated time";
    private static final String UNATTEND = "<unattend>a password</unattend>";

    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;
    private String uuid = "";

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("windows");
        parts.call("VM.start", vm, false, false);
        uuid = parts.get(vm, Vm.UUID);
        says("1", 0);
        parts.agent.forgetAsked();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    /** Its host tells what the guest can do, and how often it has begun anew. */
    private void says(String feature, int reboots) {
        DomainState was = parts.agent.domain(uuid);
        GuestState guest = new GuestState(
                "108.0.2", "model", Map.of("distro", "mswindows"), Map.of(), Map.of("feature-sysprep", feature));
        parts.reports.accept(
                parts.host,
                Facts.change(new DomainState(
                        uuid,
                        was.startId(),
                        was.power(),
                        was.id(),
                        was.memoryBytes(),
                        was.vcpus(),
                        null,
                        null,
                        guest,
                        reboots,
                        0)));
    }

    private void ends() {
        parts.reports.accept(parts.host, Facts.change(Facts.stopped(parts.agent.domain(uuid), StopReason.SHUTDOWN)));
    }

    private List<String> failure(double timeout) {
        List<String> failure = parts.failure("VM.sysprep", vm, UNATTEND, timeout);
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).as("held no longer").isEmpty();
        return failure;
    }

    @Test
    void itIsAskedAndItsEndAwaited() {
        parts.agent.during(Verb.RunSysprep.class, () -> {
            assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).containsValue(VmOperations.SYSPREP);
            ends();
        });
        parts.audit.clear();
        parts.call("VM.sysprep", vm, UNATTEND, 0.25);
        assertThat(parts.agent.asked(Verb.RunSysprep.class)).containsExactly(new Verb.RunSysprep(uuid, UNATTEND, 250));
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).isEmpty();
        assertThat(parts.restarts).isEmpty();
        assertThat(String.join("\n", parts.audit)).contains("sysprep").doesNotContain("a password");
    }

    /** The end that sysprep brings is the guest's own, and has the consequences of one. */
    @Test
    void aGuestThatIsToRunAgainAfterItsEndDoes() {
        parts.set(vm, Vm.ACTIONS_AFTER_SHUTDOWN, OnNormalExit.RESTART);
        parts.agent.during(Verb.RunSysprep.class, this::ends);
        parts.call("VM.sysprep", vm, UNATTEND, 30.0);
        assertThat(parts.restarts).containsExactly(vm);
    }

    @Test
    void theCallEndsWithTheGuestAndNotBefore() throws InterruptedException {
        TaskRef task = new TaskRef(parts.text("Async.VM.sysprep", vm, UNATTEND, 600.0));
        parts.await(state -> Records.get(state, task, Task.PROGRESS) > 0);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.PENDING);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        ends();
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.SUCCESS);
    }

    @Test
    void aGuestThatBeginsAnewHasEndedToo() throws InterruptedException {
        TaskRef task = new TaskRef(parts.text("Async.VM.sysprep", vm, UNATTEND, 600.0));
        parts.await(state -> Records.get(state, task, Task.PROGRESS) > 0);
        parts.clock.advance(Duration.ofSeconds(5));
        says("1", 1);
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.SUCCESS);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
    }

    @Test
    void aGuestThatStaysIsTold() {
        assertThat(failure(0.0)).containsExactly("SYSPREP", uuid, LATE);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
    }

    /** By its uuid, as the reference says it, also where its agent does. */
    @Test
    void whatTheGuestsAgentRefusesIsTold() {
        parts.agent.refuse(Verb.RunSysprep.class, "SYSPREP", uuid, "sysprep ended with exit code 5");
        assertThat(failure(30.0)).containsExactly("SYSPREP", uuid, "sysprep ended with exit code 5");
        parts.agent.behave();
        parts.agent.refuse(Verb.RunSysprep.class, "VM_BAD_POWER_STATE", uuid, "running", "halted");
        assertThat(failure(30.0)).containsExactly("SYSPREP", uuid, "VM is not running");
    }

    @Test
    void aGuestWhoseWordIsAnotherIsNotAsked() {
        says("0", 0);
        assertThat(failure(30.0)).containsExactly("SYSPREP", uuid, "VM driver does not support sysprep");
        assertThat(failure(Double.NaN)).startsWith("INVALID_VALUE", "timeout");
        assertThat(parts.agent.asked(Verb.RunSysprep.class)).isEmpty();
    }

    @Test
    void noTimeIsTooLongToBeSaid() {
        parts.agent.during(Verb.RunSysprep.class, this::ends);
        parts.call("VM.sysprep", vm, UNATTEND, Double.MAX_VALUE);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
    }

    /** An agent that died: the call fails, and what became of the guest is what its next word says. */
    @Test
    void anAgentThatDiesFailsTheCall() {
        parts.agent.unreachable(Verb.RunSysprep.class);
        assertThat(failure(30.0)).containsExactly("CANNOT_CONTACT_HOST", parts.host.ref());
    }

    @Test
    void aGuestThatIsGoneWhenItsAgentIsBackHasEnded() throws InterruptedException {
        Gate gate = parts.agent.hold(Verb.RunSysprep.class);
        TaskRef task = new TaskRef(parts.text("Async.VM.sysprep", vm, UNATTEND, 600.0));
        gate.awaitReached();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS));
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        gate.open();
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
    }

    @Test
    void aServerThatDiesHoldsNothingAfterwards() throws InterruptedException {
        ServerParts.Death death = parts.dieDuring(Verb.RunSysprep.class, "VM.sysprep", vm, UNATTEND, 600.0);
        parts = death.next();
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).isEmpty();
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        death.late().open();
        ends();
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
    }

    @Test
    void itCanBeCancelledWhileTheGuestsEndIsAwaited() throws InterruptedException {
        TaskRef task = new TaskRef(parts.text("Async.VM.sysprep", vm, UNATTEND, 600.0));
        parts.await(state -> Records.get(state, task, Task.PROGRESS) > 0);
        parts.call("task.cancel", task);
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.CANCELLED);
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).isEmpty();
    }
}

package dev.weir.server.ops.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmAppliance;
import dev.weir.model.types.VmApplianceOperation;
import dev.weir.model.types.VmApplianceRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
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

/** VML-170 to VML-173: a vApp of three VMs in two groups, the first in the group of two. */
class ApplianceTest {
    private static final String NONE_UP = "All VMs in this appliance are halted.";

    @TempDir
    Path dir;

    private ServerParts parts;
    private VmApplianceRef appliance;
    private VmRef first;
    private VmRef second;
    private VmRef last;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        Machines machines = new Machines(parts);
        appliance = new VmApplianceRef(
                parts.text("VM_appliance.create", Map.of("name_label", "shop", "name_description", "")));
        first = member(machines.vm("first"), 0);
        second = member(machines.vm("second"), 0);
        last = member(machines.vm("last"), 2);
        parts.agent.forgetAsked();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VmRef member(VmRef vm, long order) {
        parts.call("VM.set_appliance", vm, appliance);
        parts.call("VM.set_order", vm, order);
        return vm;
    }

    private List<VmApplianceOperation> allowed() {
        return parts.get(appliance, VmAppliance.ALLOWED_OPERATIONS);
    }

    private VmPowerState power(VmRef vm) {
        return parts.get(vm, Vm.POWER_STATE);
    }

    private List<String> started() {
        return parts.agent.asked(Verb.StartDomain.class).stream()
                .map(start -> start.spec().uuid())
                .toList();
    }

    private List<String> destroyed() {
        return parts.agent.asked(Verb.DestroyDomain.class).stream()
                .map(Verb.DestroyDomain::uuid)
                .toList();
    }

    private String uuid(VmRef vm) {
        return parts.get(vm, Vm.UUID);
    }

    @Test
    void allowedOperationsFollowItsVms() {
        assertThat(allowed()).containsExactly(VmApplianceOperation.START);
        parts.call("VM.start", last, true, false);
        assertThat(allowed())
                .as("VML-170: paused is not halted and not running")
                .containsExactlyInAnyOrder(
                        VmApplianceOperation.START, VmApplianceOperation.HARD_SHUTDOWN, VmApplianceOperation.SHUTDOWN);
        parts.call("VM.unpause", last);
        assertThat(allowed()).containsExactlyInAnyOrder(VmApplianceOperation.values());
        parts.call("VM.set_appliance", last, VmApplianceRef.NULL);
        assertThat(allowed()).as("whose VM left").containsExactly(VmApplianceOperation.START);
        parts.call("VM.destroy", first);
        parts.call("VM.destroy", second);
        assertThat(allowed()).as("whose VMs are gone").isEmpty();
    }

    @Test
    void refusalsSayWhatIsMissing() {
        assertThat(parts.failure("VM_appliance.hard_shutdown", appliance))
                .containsExactly("OPERATION_NOT_ALLOWED", NONE_UP);
        assertThat(parts.failure("VM_appliance.shutdown", appliance)).containsExactly("OPERATION_NOT_ALLOWED", NONE_UP);
        assertThat(parts.failure("VM_appliance.clean_shutdown", appliance))
                .containsExactly("OPERATION_NOT_ALLOWED", "There are no running VMs in this appliance.");
        parts.call("VM_appliance.start", appliance, false);
        assertThat(parts.failure("VM_appliance.start", appliance, false))
                .containsExactly("OPERATION_NOT_ALLOWED", "There are no halted VMs in this appliance.");
        String empty = parts.text("VM_appliance.create", Map.of("name_label", "empty"));
        assertThat(parts.failure("VM_appliance.start", empty, false))
                .containsExactly("OPERATION_NOT_ALLOWED", "Appliance has no VMs.");
    }

    @Test
    void startGoesUpTheOrderAndRestsBetween() {
        parts.call("VM.set_start_delay", first, 7L);
        parts.call("VM_appliance.start", appliance, false);
        assertThat(started()).hasSize(3).last().isEqualTo(uuid(last));
        assertThat(parts.pauses).as("VML-171").containsExactly(Duration.ofSeconds(7));
        assertThat(List.of(power(first), power(second), power(last))).containsOnly(VmPowerState.RUNNING);
        assertThat(parts.get(appliance, VmAppliance.CURRENT_OPERATIONS)).isEmpty();
    }

    @Test
    void startPausedLeavesAllPaused() {
        parts.call("VM_appliance.start", appliance, true);
        assertThat(List.of(power(first), power(second), power(last))).containsOnly(VmPowerState.PAUSED);
    }

    @Test
    void shutdownsGoDownTheOrder() {
        for (String how : List.of("hard_shutdown", "clean_shutdown", "shutdown")) {
            parts.call("VM_appliance.start", appliance, false);
            parts.agent.forgetAsked();
            parts.call("VM_appliance." + how, appliance);
            assertThat(parts.agent.asked()).as(how).hasSize(3);
            Verb foremost = parts.agent.asked().getFirst();
            assertThat(
                            foremost instanceof Verb.DestroyDomain destroy
                                    ? destroy.uuid()
                                    : ((Verb.ShutDownDomain) foremost).uuid())
                    .as("VML-171: the last is the first to go")
                    .isEqualTo(uuid(last));
            assertThat(List.of(power(first), power(second), power(last))).containsOnly(VmPowerState.HALTED);
        }
    }

    /** VML-172. */
    @Test
    void oneThatFailsStopsNothingAndIsNamed() {
        parts.agent.refuse(
                verb -> verb instanceof Verb.StartDomain start
                        && start.spec().uuid().equals(uuid(first)),
                "BOOTLOADER_FAILED",
                "x",
                "no kernel");
        assertThat(parts.failure("VM_appliance.start", appliance, false))
                .containsExactly("OPERATION_PARTIALLY_FAILED", "VM_appliance.start", first.ref());
        assertThat(List.of(power(second), power(last))).containsOnly(VmPowerState.RUNNING);
        assertThat(power(first)).isEqualTo(VmPowerState.HALTED);
    }

    @Test
    void whatIsThereAlreadyIsLeftAlone() {
        parts.call("VM.start", second, false, false);
        parts.agent.forgetAsked();
        parts.call("VM_appliance.start", appliance, false);
        assertThat(started()).containsExactly(uuid(first), uuid(last));
    }

    /** Its VMs run in tasks below its own; a cancel reaches them, and the groups that follow do not begin. */
    @Test
    void cancelReachesTheVms() throws InterruptedException {
        Gate gate = parts.agent.hold(verb ->
                verb instanceof Verb.StartDomain start && start.spec().uuid().equals(uuid(first)));
        TaskRef task = new TaskRef(parts.text("Async.VM_appliance.start", appliance, false));
        gate.awaitReached();
        assertThat(parts.get(appliance, VmAppliance.CURRENT_OPERATIONS))
                .containsExactly(Map.entry(task.ref(), VmApplianceOperation.START));
        assertThat(allowed()).isEmpty();
        assertThat(parts.get(task, Task.SUBTASKS))
                .hasSize(2)
                .allSatisfy(one -> assertThat(parts.get(one, Task.NAME_LABEL)).isEqualTo("Async.VM.start"));
        parts.call("task.cancel", task);
        gate.open();
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.CANCELLED);
        assertThat(started()).doesNotContain(uuid(last));
        assertThat(parts.get(appliance, VmAppliance.CURRENT_OPERATIONS)).isEmpty();
        assertThat(parts.get(first, Vm.CURRENT_OPERATIONS)).isEmpty();
    }

    @Test
    void destroyLeavesTheVms() {
        assertThat(Values.texts(parts.call("VM.get_allowed_operations", first))).doesNotContain("make_into_template");
        assertThat(parts.failure("VM.assert_operation_valid", first, VmOperations.MAKE_INTO_TEMPLATE.wire()))
                .as("VML-19")
                .containsExactly("VM_IS_PART_OF_AN_APPLIANCE", first.ref(), appliance.ref());
        parts.call("VM_appliance.destroy", appliance);
        assertThat(parts.get(first, Vm.APPLIANCE)).as("VML-173").isEqualTo(VmApplianceRef.NULL);
        assertThat(Values.texts(parts.call("VM.get_allowed_operations", first))).contains("make_into_template");
        assertThat(destroyed()).isEmpty();
    }

    @Test
    void onlyPlainVmsAreMembers() {
        VmRef template = new Machines(parts).template("Tiny Linux");
        assertThat(parts.failure("VM.set_appliance", template, appliance))
                .containsExactly(
                        "OPERATION_NOT_ALLOWED",
                        "Control domains, templates and snapshots cannot be assigned to appliances.");
        assertThat(parts.failure("VM.set_appliance", first, "OpaqueRef:nothing"))
                .containsExactly("HANDLE_INVALID", "VM_appliance", "OpaqueRef:nothing");
        assertThat(parts.get(appliance, VmAppliance.VMS)).containsExactlyInAnyOrder(first, second, last);
    }
}

package dev.weir.conformance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** VML-1 to VML-22: states, operations and the order in which they are checked. */
final class States {
    private States() {}

    static List<Rule> rules() {
        return List.of(
                new Rule("VML-1", "the graph of power states", States::graph),
                new Rule("VML-2", "what is blocked is said before the power state", stage -> {
                    String vm = stage.vm();
                    stage.call("VM.set_blocked_operations", vm, Map.of("pause", "not now"));
                    assertThat(stage.failure("VM.pause", vm)).containsExactly("OPERATION_BLOCKED", vm, "not now");
                    stage.call("VM.set_blocked_operations", vm, Map.of());
                    assertThat(stage.failure("VM.pause", vm))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "running", "halted");
                }),
                new Rule("VML-3", "an operation is blocked by itself", stage -> {
                    String vm = stage.vm();
                    stage.call("VM.set_blocked_operations", vm, Map.of("start", "a", "clean_shutdown", "b"));
                    assertThat(stage.failure("VM.start", vm, false, false))
                            .containsExactly("OPERATION_BLOCKED", vm, "a");
                    stage.call("VM.start_on", vm, stage.host(), false, false);
                    assertThat(stage.failure("VM.clean_shutdown", vm)).containsExactly("OPERATION_BLOCKED", vm, "b");
                    stage.call("VM.hard_shutdown", vm);
                }),
                new Rule("VML-4", "expected states are a list with comma and blank", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.failure("VM.hard_shutdown", vm))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "paused, suspended, running", "halted");
                }),
                new Rule("VML-5", "what is in progress is named", States::inProgress),
                new Rule("VML-6", "each operation has its power states", States::powerStates),
                new Rule("VML-7", "a hard shutdown may begin beside another operation", stage -> {
                    String vm = stage.vm();
                    String task = starting(stage, vm);
                    assertThat(stage.failure("VM.assert_operation_valid", vm, "hard_shutdown"))
                            .isEmpty();
                    assertThat(stage.failure("VM.assert_operation_valid", vm, "hard_reboot"))
                            .isEmpty();
                    end(stage, task);
                }),
                new Rule("VML-8", "a template does what templates do", stage -> {
                    String template = stage.template();
                    assertThat(stage.failure("VM.start", template, false, false))
                            .containsExactly("VM_IS_TEMPLATE", template, "start");
                    assertThat(stage.failure("VM.destroy", template).getFirst())
                            .isIn("VM_IS_TEMPLATE", "VM_CANNOT_DELETE_DEFAULT_TEMPLATE");
                    assertThat(stage.texts("VM.get_allowed_operations", template))
                            .contains("clone", "copy", "provision")
                            .doesNotContain("start", "destroy");
                }),
                new Rule("VML-9", "a snapshot does what snapshots do", stage -> {
                    String snapshot = stage.text("VM.snapshot", stage.vm(), "moment", List.of());
                    assertThat(stage.failure("VM.start", snapshot, false, false))
                            .containsExactly("VM_IS_SNAPSHOT", snapshot, "start");
                    assertThat((Boolean) stage.call("VM.get_is_a_template", snapshot))
                            .isTrue();
                    assertThat(stage.texts("VM.get_allowed_operations", snapshot))
                            .contains("revert", "clone", "destroy");
                }),
                new Rule("VML-10", "only templates are provisioned, only snapshots reverted to", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.failure("VM.provision", vm)).containsExactly("PROVISION_ONLY_ALLOWED_ON_TEMPLATE");
                    assertThat(stage.failure("VM.revert", vm)).containsExactly("REVERT_ONLY_ALLOWED_ON_SNAPSHOT");
                }),
                new Rule("VML-11", "what must not move is not suspended", stage -> {
                    String vm = stage.vm();
                    stage.call("VM.add_to_platform", vm, "nomigrate", "true");
                    stage.call("VM.start", vm, false, false);
                    assertThat(stage.failure("VM.suspend", vm)).containsExactly("VM_IS_IMMOBILE", vm);
                    assertThat(stage.failure("VM.checkpoint", vm, "moment")).containsExactly("VM_IS_IMMOBILE", vm);
                }),
                new Rule("VML-12", "nested virtualisation keeps its memory", stage -> {
                    String vm = stage.vm();
                    stage.call("VM.add_to_platform", vm, "nested-virt", "true");
                    assertThat(stage.failure("VM.set_memory_dynamic_range", vm, 64 * Stage.MIB, 64 * Stage.MIB))
                            .containsExactly("VM_IS_USING_NESTED_VIRT", vm);
                }),
                new Rule("VML-13", "the control domain stays", stage -> {
                    String dom0 = stage.dom0();
                    assertThat(stage.failure("VM.destroy", dom0).getFirst()).isEqualTo("VM_BAD_POWER_STATE");
                    assertThat(stage.failure("VM.pause", dom0).getFirst()).isEqualTo("OPERATION_NOT_ALLOWED");
                }),
                new Rule("VML-14a", "a guest without an agent can be suspended on QEMU", stage -> {
                    String vm = stage.running();
                    stage.call("VM.suspend", vm);
                    assertThat(stage.power(vm)).isEqualTo("Suspended");
                }),
                new Rule("VML-15", "the list of what is allowed is as strict as the calls", stage -> {
                    String vm = stage.vm();
                    stage.call("VM.add_to_platform", vm, "nomigrate", "true");
                    stage.call("VM.start", vm, false, false);
                    assertThat(stage.texts("VM.get_allowed_operations", vm))
                            .contains("pause", "hard_shutdown")
                            .doesNotContain("suspend", "checkpoint", "pool_migrate");
                }),
                new Rule("VML-16", "no guest is asked to be quiet", stage -> {
                    String vm = stage.running();
                    assertThat(stage.failure("VM.assert_operation_valid", vm, "snapshot_with_quiesce"))
                            .containsExactly("VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED", vm);
                }),
                new Rule("VML-17", "a disk that is reset at each start has no moments", stage -> {
                    String vm = stage.vmWithDisk();
                    stage.call("VDI.set_on_boot", stage.diskOf(vm), "reset");
                    assertThat(stage.failure("VM.snapshot", vm, "moment", List.of()))
                            .containsExactly("VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION");
                }),
                new Rule("VML-19", "a VM of an appliance or a schedule becomes no template", States::bound),
                new Rule("VML-20", "services are those of a system domain", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.failure("VM.query_services", vm)).containsExactly("NOT_SYSTEM_DOMAIN", vm);
                    stage.call("VTPM.create", vm, false);
                    assertThat(stage.failure("VTPM.create", vm, false)).containsExactly("VTPM_MAX_AMOUNT_REACHED", "1");
                }),
                new Rule("VML-21", "some operations are never listed", stage -> {
                    String vm = stage.running();
                    assertThat(stage.texts("VM.get_allowed_operations", vm))
                            .doesNotContain(
                                    "power_state_reset",
                                    "get_boot_record",
                                    "send_sysrq",
                                    "shutdown",
                                    "call_plugin",
                                    "assert_operation_valid",
                                    "query_services");
                }),
                new Rule("VML-22", "the list follows the power state", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.texts("VM.get_allowed_operations", vm))
                            .contains("start")
                            .doesNotContain("pause");
                    stage.call("VM.start", vm, false, false);
                    assertThat(stage.texts("VM.get_allowed_operations", vm))
                            .contains("pause")
                            .doesNotContain("start");
                }));
    }

    private static void graph(Stage stage) {
        String vm = stage.vm();
        stage.call("VM.start", vm, true, false);
        assertThat(stage.power(vm)).isEqualTo("Paused");
        stage.call("VM.unpause", vm);
        assertThat(stage.power(vm)).isEqualTo("Running");
        stage.call("VM.pause", vm);
        stage.call("VM.hard_reboot", vm);
        assertThat(stage.power(vm)).isEqualTo("Running");
        stage.call("VM.suspend", vm);
        assertThat(stage.power(vm)).isEqualTo("Suspended");
        stage.call("VM.resume", vm, true, false);
        assertThat(stage.power(vm)).isEqualTo("Paused");
        stage.call("VM.hard_shutdown", vm);
        assertThat(stage.power(vm)).isEqualTo("Halted");
    }

    private static void powerStates(Stage stage) {
        String vm = stage.vm();
        Map<String, String> expected = Map.of(
                "pause", "running",
                "unpause", "paused",
                "resume", "suspended",
                "suspend", "running",
                "clean_reboot", "running",
                "hard_reboot", "paused, running",
                "checkpoint", "paused, suspended, running",
                "send_trigger", "running",
                "changing_VCPUs_live", "running");
        expected.forEach((operation, states) -> assertThat(stage.failure("VM.assert_operation_valid", vm, operation))
                .containsExactly("VM_BAD_POWER_STATE", vm, states, "halted"));
        stage.call("VM.start", vm, false, false);
        Map.of("start", "halted", "destroy", "halted, suspended", "clone", "halted", "unpause", "paused")
                .forEach((operation, states) -> assertThat(stage.failure("VM.assert_operation_valid", vm, operation))
                        .containsExactly("VM_BAD_POWER_STATE", vm, states, "running"));
    }

    private static void inProgress(Stage stage) {
        String vm = stage.vm();
        String task = starting(stage, vm);
        assertThat(stage.failure("VM.assert_operation_valid", vm, "pause"))
                .containsExactly("OTHER_OPERATION_IN_PROGRESS", "VM", vm, "start", task);
        end(stage, task);
    }

    /** A start that stays under way, since its delay is part of the call (VML-80); gives its task. */
    static String starting(Stage stage, String vm) {
        stage.call("VM.set_start_delay", vm, 600L);
        String task = stage.text("Async.VM.start", vm, false, false);
        stage.await("a running VM whose start goes on", () -> stage.power(vm).equals("Running"));
        return task;
    }

    static void end(Stage stage, String task) {
        stage.call("task.cancel", task);
        stage.awaitTask(task);
    }

    private static void bound(Stage stage) {
        String vm = stage.vm();
        String appliance = Appliances.appliance(stage);
        stage.call("VM.set_appliance", vm, appliance);
        assertThat(stage.failure("VM.set_is_a_template", vm, true))
                .containsExactly("VM_IS_PART_OF_AN_APPLIANCE", vm, appliance);
        stage.call("VM.set_appliance", vm, Stage.NULL);
        stage.call("VM_appliance.destroy", appliance);
        String schedule = stage.text(
                "VMSS.create",
                Map.of(
                        "name_label",
                        "daily",
                        "type",
                        "snapshot",
                        "frequency",
                        "daily",
                        "retained_snapshots",
                        1L,
                        "schedule",
                        Map.of("min", "0", "hour", "0")));
        stage.call("VM.set_snapshot_schedule", vm, schedule);
        assertThat(stage.failure("VM.set_is_a_template", vm, true))
                .containsExactly("VM_ASSIGNED_TO_SNAPSHOT_SCHEDULE", vm, schedule);
        stage.call("VM.set_snapshot_schedule", vm, Stage.NULL);
        stage.call("VMSS.destroy", schedule);
    }
}

package dev.weir.conformance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Trees;
import java.util.List;
import java.util.Map;

/** VML-70 to VML-101: waiting, starting, ending, suspending. */
final class Power {
    private Power() {}

    static List<Rule> rules() {
        return List.of(
                new Rule("VML-70", "operations are seen while they run", stage -> {
                    String vm = stage.vm();
                    String task = States.starting(stage, vm);
                    assertThat(stage.members("VM.get_current_operations", vm))
                            .containsExactly(Map.entry(task, "start"));
                    States.end(stage, task);
                    assertThat(stage.members("VM.get_current_operations", vm)).isEmpty();
                }),
                new Rule("VML-71", "what is in the way is waited for", stage -> {
                    String vm = stage.vm();
                    String task = States.starting(stage, vm);
                    String waiting = stage.text("Async.VM.pause", vm);
                    assertThat(stage.text("task.get_status", waiting)).isEqualTo("pending");
                    States.end(stage, task);
                    stage.awaitTask(waiting);
                    assertThat(stage.text("task.get_status", waiting)).isEqualTo("success");
                    assertThat(stage.power(vm)).isEqualTo("Paused");
                }),
                new Rule("VML-72", "a disk in use keeps the VM from starting", stage -> {
                    String one = stage.vmWithDisk();
                    String other = stage.vm();
                    String disk = stage.diskOf(one);
                    stage.call("VBD.create", stage.vbd(other, disk, "0"));
                    stage.call("VM.start", one, false, false);
                    assertThat(stage.failure("VM.start", other, false, false)).containsExactly("VDI_IN_USE", disk);
                    assertThat(stage.power(other)).as("VML-84").isEqualTo("Halted");
                    assertThat(stage.members("VM.get_current_operations", other))
                            .isEmpty();
                }),
                new Rule("VML-80", "a start tells that it was, and where", stage -> {
                    String vm = stage.running();
                    assertThat(stage.text("VM.get_resident_on", vm)).isEqualTo(stage.host());
                    assertThat(stage.text("VM.get_scheduled_to_be_resident_on", vm))
                            .isEqualTo(Stage.NULL);
                    assertThat(messages(stage, vm)).contains("VM_STARTED");
                }),
                new Rule("VML-81", "a start on a host starts there", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.failure("VM.start_on", vm, "OpaqueRef:none", false, false))
                            .containsExactly("HANDLE_INVALID", "host", "OpaqueRef:none");
                    stage.call("VM.start_on", vm, stage.host(), false, false);
                    assertThat(stage.text("VM.get_resident_on", vm)).isEqualTo(stage.host());
                }),
                new Rule("VML-82", "the devices of what runs are attached", stage -> {
                    String vm = stage.vmWithDisk();
                    stage.call("VM.start", vm, false, false);
                    String vbd = stage.texts("VM.get_VBDs", vm).getFirst();
                    assertThat((Boolean) stage.call("VBD.get_currently_attached", vbd))
                            .isTrue();
                    assertThat(stage.text("VBD.get_device", vbd)).isEqualTo("xvda");
                    stage.call("VM.hard_shutdown", vm);
                    assertThat((Boolean) stage.call("VBD.get_currently_attached", vbd))
                            .as("VML-100")
                            .isFalse();
                }),
                new Rule("VML-83", "what a start cannot work with", Power::parameters),
                new Rule("VML-84", "a start that failed leaves nothing", stage -> {
                    String vm = stage.vmWithDisk();
                    String vbd = stage.texts("VM.get_VBDs", vm).getFirst();
                    stage.call("VBD.set_userdevice", vbd, "no device");
                    assertThat(stage.failure("VM.start", vm, false, false))
                            .containsExactly("INVALID_DEVICE", "no device");
                    assertThat(stage.power(vm)).isEqualTo("Halted");
                    assertThat(stage.text("VM.get_scheduled_to_be_resident_on", vm))
                            .isEqualTo(Stage.NULL);
                    assertThat((Boolean) stage.call("VBD.get_currently_attached", vbd))
                            .isFalse();
                }),
                new Rule("VML-85", "a generation of zeros becomes a fresh one", stage -> {
                    String vm = stage.vm();
                    stage.call("VM.start", vm, false, false);
                    assertThat(stage.text("VM.get_generation_id", vm)).isNotEqualTo("0:0");
                }),
                new Rule("VML-91", "a hard shutdown of what is suspended drops its memory", stage -> {
                    String vm = stage.suspended();
                    String memory = stage.text("VM.get_suspend_VDI", vm);
                    stage.call("VM.hard_shutdown", vm);
                    assertThat(stage.power(vm)).isEqualTo("Halted");
                    assertThat(stage.text("VM.get_suspend_VDI", vm)).isEqualTo(Stage.NULL);
                    assertThat(stage.failure("VDI.get_uuid", memory)).containsExactly("HANDLE_INVALID", "VDI", memory);
                }),
                new Rule("VML-92", "a shutdown ends whatever is", stage -> {
                    String vm = stage.suspended();
                    stage.call("VM.shutdown", vm);
                    assertThat(stage.power(vm)).isEqualTo("Halted");
                }),
                new Rule("VML-93", "a reboot of what is suspended is refused", stage -> {
                    String vm = stage.suspended();
                    assertThat(stage.failure("VM.hard_reboot", vm))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "running", "suspended");
                }),
                new Rule("VML-95", "what is paused is only gone on with", stage -> {
                    String vm = stage.running();
                    stage.call("VM.pause", vm);
                    assertThat(stage.text("VM.get_resident_on", vm)).isEqualTo(stage.host());
                    for (String operation : List.of("VM.suspend", "VM.clean_shutdown", "VM.clean_reboot")) {
                        assertThat(stage.failure(operation, vm))
                                .containsExactly("VM_BAD_POWER_STATE", vm, "running", "paused");
                    }
                }),
                new Rule("VML-96", "memory needs a place", Power::noPlace),
                new Rule("VML-97", "what is suspended keeps its devices and leaves its host", stage -> {
                    String vm = stage.vmWithDisk();
                    stage.call("VM.start", vm, false, false);
                    stage.call("VM.suspend", vm);
                    assertThat(stage.text("VM.get_resident_on", vm)).isEqualTo(Stage.NULL);
                    assertThat(stage.text("VM.get_domid", vm)).isEqualTo("-1");
                    String vbd = stage.texts("VM.get_VBDs", vm).getFirst();
                    assertThat((Boolean) stage.call("VBD.get_currently_attached", vbd))
                            .isTrue();
                }),
                new Rule("VML-98", "a resume gives the memory back", stage -> {
                    String vm = stage.suspended();
                    String memory = stage.text("VM.get_suspend_VDI", vm);
                    stage.call("VM.resume", vm, true, false);
                    assertThat(stage.power(vm)).isEqualTo("Paused");
                    assertThat(stage.text("VM.get_suspend_VDI", vm)).isEqualTo(Stage.NULL);
                    assertThat(stage.failure("VDI.get_uuid", memory)).containsExactly("HANDLE_INVALID", "VDI", memory);
                }),
                new Rule("VML-99", "only what has no domain is reset", stage -> {
                    String vm = stage.running();
                    assertThat(stage.failure("VM.power_state_reset", vm)).containsExactly("DOMAIN_EXISTS", vm);
                    assertThat(stage.failure("VM.power_state_reset", stage.dom0()))
                            .containsExactly("CANNOT_RESET_CONTROL_DOMAIN", stage.dom0());
                    stage.call("VM.suspend", vm);
                    stage.call("VM.power_state_reset", vm);
                    assertThat(stage.power(vm)).isEqualTo("Halted");
                }),
                new Rule("VML-100", "what is halted has no host", stage -> {
                    String vm = stage.running();
                    stage.call("VM.hard_shutdown", vm);
                    assertThat(stage.text("VM.get_resident_on", vm)).isEqualTo(Stage.NULL);
                    assertThat(stage.text("VM.get_domid", vm)).isEqualTo("-1");
                }),
                new Rule("VML-101", "each step leaves its message", stage -> {
                    String vm = stage.running();
                    stage.call("VM.pause", vm);
                    stage.call("VM.unpause", vm);
                    stage.call("VM.suspend", vm);
                    stage.call("VM.resume", vm, false, false);
                    stage.call("VM.hard_reboot", vm);
                    stage.call("VM.hard_shutdown", vm);
                    assertThat(messages(stage, vm))
                            .contains(
                                    "VM_STARTED",
                                    "VM_PAUSED",
                                    "VM_UNPAUSED",
                                    "VM_SUSPENDED",
                                    "VM_RESUMED",
                                    "VM_REBOOTED",
                                    "VM_SHUTDOWN");
                }));
    }

    /** Guests of the simulator do what they are asked at once. */
    static List<Rule> ofTheSimulator() {
        return List.of(new Rule("VML-90", "a clean shutdown is the guest's own", stage -> {
            String vm = stage.running();
            stage.call("VM.clean_shutdown", vm);
            assertThat(stage.power(vm)).isEqualTo("Halted");
            assertThat(messages(stage, vm)).contains("VM_SHUTDOWN");
        }));
    }

    /** Real guests are still in their firmware when the call that starts them returns. */
    static List<Rule> ofRealGuests() {
        return List.of(new Rule("VML-73", "a hard shutdown ends the wait of a clean one", stage -> {
            String vm = stage.running();
            String clean = stage.text("Async.VM.clean_shutdown", vm);
            stage.await(
                    "the clean shutdown is under way",
                    () -> stage.members("VM.get_current_operations", vm).containsKey(clean));
            stage.call("VM.hard_shutdown", vm);
            assertThat(stage.power(vm)).isEqualTo("Halted");
            stage.awaitTask(clean);
            assertThat(stage.text("task.get_status", clean)).isNotEqualTo("success");
        }));
    }

    private static void parameters(Stage stage) {
        String vm = stage.vm();
        stage.call("VM.set_actions_after_crash", vm, "rename_restart");
        assertThat(stage.failure("VM.start", vm, false, false))
                .startsWith("VALUE_NOT_SUPPORTED", "VM.actions_after_crash", "rename_restart");
        stage.call("VM.set_actions_after_crash", vm, "restart");
        Map<String, Object> record = stage.members("VM.get_record", vm);
        record.put("VCPUs_max", 0L);
        record.put("VCPUs_at_startup", 0L);
        assertThat(stage.failure("VM.start", stage.keep(stage.text("VM.create", record)), false, false))
                .containsExactly("INVALID_VALUE", "VCPUs_max", "0");
        record.put("VCPUs_max", 1L);
        assertThat(stage.failure("VM.start", stage.keep(stage.text("VM.create", record)), false, false))
                .containsExactly("INVALID_VALUE", "VCPUs-at-startup", "0");
        record.put("VCPUs_at_startup", 2L);
        assertThat(stage.failure("VM.start", stage.keep(stage.text("VM.create", record)), false, false))
                .startsWith("VALUE_NOT_SUPPORTED", "VCPUs-at-startup", "2");
    }

    private static void noPlace(Stage stage) {
        String vm = stage.running();
        String pool = stage.pool();
        String host = stage.host();
        String poolSr = stage.text("pool.get_suspend_image_SR", pool);
        String hostSr = stage.text("host.get_suspend_image_sr", host);
        stage.call("pool.set_suspend_image_SR", pool, Stage.NULL);
        stage.call("host.set_suspend_image_sr", host, Stage.NULL);
        try {
            assertThat(stage.failure("VM.suspend", vm)).containsExactly("VM_NO_SUSPEND_SR", vm);
            assertThat(stage.power(vm)).isEqualTo("Running");
        } finally {
            stage.call("pool.set_suspend_image_SR", pool, poolSr);
            stage.call("host.set_suspend_image_sr", host, hostSr);
        }
    }

    private static List<String> messages(Stage stage, String vm) {
        String uuid = stage.text("VM.get_uuid", vm);
        return Trees.members(stage.call("message.get", "VM", uuid, "19700101T00:00:00Z")).values().stream()
                .map(record -> Trees.text(Trees.member(record, "name")))
                .toList();
    }
}

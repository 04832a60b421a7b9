package dev.weir.conformance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Trees;
import java.util.List;
import java.util.Map;

/** VML-130 to VML-139: clones, snapshots, templates, ends. */
final class Copies {
    private Copies() {}

    static List<Rule> rules() {
        return List.of(
                new Rule("VML-130", "a clone is a new VM", stage -> {
                    String vm = stage.vmWithDisk();
                    stage.call("VM.add_tags", vm, "kept");
                    stage.call("VM.set_blocked_operations", vm, Map.of("pause", "no"));
                    String clone = stage.keep(stage.text("VM.clone", vm, "a clone"));
                    assertThat(stage.text("VM.get_uuid", clone)).isNotEqualTo(stage.text("VM.get_uuid", vm));
                    assertThat(stage.texts("VM.get_tags", clone)).containsExactly("kept");
                    assertThat(stage.members("VM.get_blocked_operations", clone))
                            .isEmpty();
                    assertThat(stage.members("VM.get_other_config", clone).get("mac_seed"))
                            .isNotEqualTo(
                                    stage.members("VM.get_other_config", vm).get("mac_seed"));
                    assertThat(stage.diskOf(clone)).isNotEqualTo(stage.diskOf(vm));
                }),
                new Rule("VML-131", "addresses are new in a clone and kept in a snapshot", stage -> {
                    String vm = stage.vm();
                    stage.call("VIF.create", stage.vif(vm, "0"));
                    String clone = stage.keep(stage.text("VM.clone", vm, "a clone"));
                    String snapshot = stage.text("VM.snapshot", vm, "moment", List.of());
                    assertThat(address(stage, clone)).isNotEqualTo(address(stage, vm));
                    assertThat(address(stage, snapshot)).isEqualTo(address(stage, vm));
                }),
                new Rule("VML-132", "drives are copied empty, disks with their owner", stage -> {
                    String vm = stage.vm();
                    stage.call("VBD.create", stage.vbd(vm, Stage.NULL, "3", "type", "CD", "mode", "RO", "empty", true));
                    stage.call("VBD.create", stage.vbd(vm, stage.disk(Stage.MIB), "0"));
                    String copy = stage.keep(stage.text("VM.copy", vm, "a copy", Stage.NULL));
                    for (String vbd : stage.texts("VM.get_VBDs", copy)) {
                        boolean disk = stage.text("VBD.get_type", vbd).equals("Disk");
                        assertThat((Boolean) stage.call("VBD.get_empty", vbd)).isNotEqualTo(disk);
                        assertThat(stage.members("VBD.get_other_config", vbd).containsKey("owner"))
                                .isEqualTo(disk);
                    }
                }),
                new Rule("VML-133", "a snapshot remembers", stage -> {
                    String vm = stage.vmWithDisk();
                    stage.call("VM.start", vm, false, false);
                    String snapshot = stage.text("VM.snapshot", vm, "moment", List.of(stage.diskOf(vm)));
                    assertThat(stage.text("VM.get_snapshot_of", snapshot)).isEqualTo(vm);
                    assertThat(stage.power(snapshot)).isEqualTo("Halted");
                    assertThat(stage.members("VM.get_snapshot_info", snapshot))
                            .containsEntry("power-state-at-snapshot", "Running")
                            .containsEntry("disk-snapshot-type", "crash_consistent");
                    assertThat(stage.text("VM.get_parent", vm)).isEqualTo(snapshot);
                    assertThat(stage.texts("VM.get_VBDs", snapshot))
                            .as("ignored")
                            .isEmpty();
                }),
                new Rule("VML-134", "a checkpoint has the memory", stage -> {
                    String vm = stage.running();
                    String checkpoint = stage.text("VM.checkpoint", vm, "moment");
                    assertThat(stage.power(vm)).isEqualTo("Running");
                    assertThat(stage.power(checkpoint)).isEqualTo("Suspended");
                    assertThat(stage.text("VM.get_suspend_VDI", checkpoint)).isNotEqualTo(Stage.NULL);
                }),
                new Rule("VML-135", "a revert restores and keeps", stage -> {
                    String vm = stage.vmWithDisk();
                    String snapshot = stage.text("VM.snapshot", vm, "moment", List.of());
                    String added = stage.disk(Stage.MIB);
                    stage.call("VBD.create", stage.vbd(vm, added, "1"));
                    stage.call("VM.set_name_description", vm, "after");
                    stage.call("VM.add_tags", vm, "after");
                    stage.call("VM.start", vm, false, false);
                    stage.call("VM.revert", snapshot);
                    assertThat(stage.power(vm)).isEqualTo("Halted");
                    assertThat(stage.text("VM.get_name_description", vm)).isNotEqualTo("after");
                    assertThat(stage.texts("VM.get_tags", vm)).containsExactly("after");
                    assertThat(stage.texts("VM.get_VBDs", vm)).hasSize(1);
                    assertThat(stage.failure("VDI.get_uuid", added)).as("kept").isEmpty();
                    stage.call("VDI.destroy", added);
                }),
                new Rule("VML-136", "disks outlive their VM", stage -> {
                    String vm = stage.vmWithDisk();
                    String disk = stage.diskOf(vm);
                    stage.call("VM.destroy", vm);
                    assertThat(stage.texts("VDI.get_VBDs", disk)).isEmpty();
                    stage.call("VDI.destroy", disk);
                    assertThat(stage.failure("VM.destroy", vm)).containsExactly("HANDLE_INVALID", "VM", vm);
                }),
                new Rule("VML-137", "only what is halted becomes a template", stage -> {
                    String vm = stage.running();
                    assertThat(stage.failure("VM.set_is_a_template", vm, true))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "halted", "running");
                    stage.call("VM.hard_shutdown", vm);
                    stage.call("VM.set_is_a_template", vm, true);
                    assertThat(stage.failure("VM.start", vm, false, false))
                            .containsExactly("VM_IS_TEMPLATE", vm, "start");
                    stage.call("VM.set_is_a_template", vm, false);
                }),
                new Rule("VML-138", "provision makes the disks that are written down", Copies::provision),
                new Rule("VML-139", "a VM begins halted", stage -> {
                    Map<String, Object> record = stage.members("VM.get_record", stage.vm());
                    record.put("power_state", "Running");
                    assertThat(stage.failure("VM.create", record)).startsWith("VM_BAD_POWER_STATE");
                    record.put("power_state", "Halted");
                    String made = stage.keep(stage.text("VM.create", record));
                    assertThat(stage.members("VM.get_other_config", made)).containsKey("mac_seed");
                }));
    }

    private static void provision(Stage stage) {
        String vm = stage.keep(stage.text("VM.clone", stage.template(), "to be provisioned"));
        stage.call("VM.remove_from_other_config", vm, "disks");
        stage.call(
                "VM.add_to_other_config",
                vm,
                "disks",
                "<provision><disk device=\"0\" size=\"1048576\" sr=\"none\" bootable=\"true\" type=\"system\"/></provision>");
        assertThat(stage.failure("VM.provision", vm)).containsExactly("UUID_INVALID", "sr", "none");
        assertThat(stage.texts("VM.get_VBDs", vm)).isEmpty();
        stage.call("VM.remove_from_other_config", vm, "disks");
        String uuid = stage.text("SR.get_uuid", stage.storage());
        stage.call(
                "VM.add_to_other_config",
                vm,
                "disks",
                "<provision><disk device=\"0\" size=\"1048576\" sr=\"" + uuid
                        + "\" bootable=\"true\" type=\"system\"/></provision>");
        stage.call("VM.provision", vm);
        assertThat(stage.texts("VM.get_VBDs", vm)).hasSize(1);
        assertThat(stage.members("VM.get_other_config", vm)).doesNotContainKey("disks");
        assertThat(Trees.text(stage.call("VDI.get_virtual_size", stage.diskOf(vm))))
                .isEqualTo("1048576");
    }

    private static String address(Stage stage, String vm) {
        return stage.text("VIF.get_MAC", stage.texts("VM.get_VIFs", vm).getFirst());
    }
}

package dev.weir.conformance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** VML-150 to VML-159: disks, drives, interfaces. */
final class Devices {
    private Devices() {}

    static List<Rule> rules() {
        return List.of(
                new Rule("VML-150", "what a disk's place needs", stage -> {
                    String vm = stage.vm();
                    String disk = stage.disk(Stage.MIB, "read_only", true);
                    assertThat(stage.failure("VBD.create", stage.vbd(vm, disk, "0", "type", "CD")))
                            .containsExactly("VBD_CDS_MUST_BE_READONLY");
                    assertThat(stage.failure("VBD.create", stage.vbd(vm, disk, "0", "empty", true)))
                            .containsExactly("VBD_NOT_REMOVABLE_MEDIA", "in constructor");
                    assertThat(stage.failure("VBD.create", stage.vbd(vm, disk, "0")))
                            .containsExactly("VDI_READONLY", disk);
                    assertThat(stage.failure("VBD.create", stage.vbd(vm, disk, "255", "mode", "RO")))
                            .containsExactly("INVALID_DEVICE", "255");
                    stage.call("VBD.create", stage.vbd(vm, disk, "0", "mode", "RO"));
                    assertThat(stage.failure("VBD.create", stage.vbd(vm, disk, "0", "mode", "RO")))
                            .containsExactly("DEVICE_ALREADY_EXISTS", "0");
                }),
                new Rule("VML-151", "names and numbers mean the same place", stage -> {
                    String vm = stage.vmWithDisk();
                    String disk = stage.disk(Stage.MIB);
                    assertThat(stage.failure("VBD.create", stage.vbd(vm, disk, "xvda")))
                            .containsExactly("DEVICE_ALREADY_EXISTS", "xvda");
                    String vbd = stage.text("VBD.create", stage.vbd(vm, disk, "autodetect"));
                    assertThat(stage.text("VBD.get_userdevice", vbd)).isEqualTo("1");
                    assertThat(stage.text("VBD.get_device", vbd)).isEmpty();
                }),
                new Rule("VML-152", "what is done to a disk's place in its state", stage -> {
                    String vm = stage.vmWithDisk();
                    String vbd = stage.texts("VM.get_VBDs", vm).getFirst();
                    assertThat(stage.failure("VBD.plug", vbd))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "running", "halted");
                    assertThat(stage.failure("VBD.eject", vbd)).containsExactly("VBD_NOT_REMOVABLE_MEDIA", vbd);
                    stage.call("VM.start", vm, false, false);
                    assertThat(stage.failure("VBD.plug", vbd)).containsExactly("DEVICE_ALREADY_ATTACHED", vbd);
                    stage.call("VBD.set_unpluggable", vbd, false);
                    assertThat(stage.failure("VBD.unplug", vbd)).containsExactly("VBD_NOT_UNPLUGGABLE", vbd);
                    String later = stage.text("VBD.create", stage.vbd(vm, stage.disk(Stage.MIB), "1"));
                    assertThat(stage.failure("VBD.unplug", later)).containsExactly("DEVICE_ALREADY_DETACHED", later);
                }),
                new Rule("VML-153", "many may read, one may write", stage -> {
                    String one = stage.vm();
                    String disk = stage.disk(Stage.MIB);
                    stage.call("VBD.create", stage.vbd(one, disk, "0"));
                    stage.call("VM.start", one, false, false);
                    String other = stage.running();
                    String vbd = stage.text("VBD.create", stage.vbd(other, disk, "1"));
                    assertThat(stage.failure("VBD.plug", vbd)).containsExactly("VDI_IN_USE", disk);
                }),
                new Rule("VML-154", "a disk's place goes when nothing is there", stage -> {
                    String vm = stage.vmWithDisk();
                    String vbd = stage.texts("VM.get_VBDs", vm).getFirst();
                    stage.call("VM.start", vm, false, false);
                    assertThat(stage.failure("VBD.destroy", vbd).getFirst()).isEqualTo("OPERATION_NOT_ALLOWED");
                    assertThat(stage.failure("VBD.set_mode", vbd, "RO"))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "halted", "running");
                    String read = stage.text("VBD.create", stage.vbd(vm, stage.disk(Stage.MIB), "1", "mode", "RO"));
                    assertThat(stage.failure("VBD.plug", read))
                            .containsExactly("DISK_VBD_MUST_BE_READWRITE_FOR_HVM", read);
                }),
                new Rule("VML-155", "the disc of a halted VM is changed in its record", stage -> {
                    String vm = stage.vm();
                    String drive = stage.text(
                            "VBD.create", stage.vbd(vm, Stage.NULL, "3", "type", "CD", "mode", "RO", "empty", true));
                    assertThat(stage.failure("VBD.eject", drive)).containsExactly("VBD_IS_EMPTY", drive);
                    String disc = stage.disk(Stage.MIB, "read_only", true);
                    stage.call("VBD.insert", drive, disc);
                    assertThat(stage.failure("VBD.insert", drive, disc)).containsExactly("VBD_NOT_EMPTY", drive);
                    stage.call("VBD.eject", drive);
                    assertThat((Boolean) stage.call("VBD.get_empty", drive)).isTrue();
                    stage.call("VDI.destroy", disc);
                }),
                new Rule("VML-156", "what an interface needs", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.failure("VIF.create", stage.vif(vm, "x"))).containsExactly("INVALID_DEVICE", "x");
                    assertThat(stage.failure("VIF.create", stage.vif(vm, "0", "MAC", "x")))
                            .containsExactly("MAC_INVALID", "x");
                    String vif = stage.text("VIF.create", stage.vif(vm, "0"));
                    assertThat(stage.text("VIF.get_MAC", vif)).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
                    assertThat(stage.failure("VIF.create", stage.vif(vm, "0")))
                            .containsExactly("DEVICE_ALREADY_EXISTS", "0");
                    assertThat(stage.texts("VM.get_allowed_VIF_devices", vm))
                            .hasSize(15)
                            .doesNotContain("0");
                }),
                new Rule("VML-157", "what is done to an interface in its state", stage -> {
                    String vm = stage.vm();
                    String vif = stage.text("VIF.create", stage.vif(vm, "0"));
                    assertThat(stage.failure("VIF.plug", vif))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "running", "halted");
                    stage.call("VM.start", vm, false, false);
                    assertThat(stage.failure("VIF.plug", vif)).containsExactly("DEVICE_ALREADY_ATTACHED", vif);
                    assertThat(stage.failure("VIF.destroy", vif).getFirst()).isEqualTo("OPERATION_NOT_ALLOWED");
                }),
                new Rule("VML-158", "no interface finds its own place", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.failure("VIF.create", stage.vif(vm, "autodetect")))
                            .containsExactly("INVALID_DEVICE", "autodetect");
                }),
                new Rule("VML-159", "nothing is known of a guest that said nothing", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.text("VM.get_guest_metrics", vm)).isEqualTo(Stage.NULL);
                }));
    }
}

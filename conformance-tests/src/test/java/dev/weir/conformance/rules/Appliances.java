package dev.weir.conformance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** VML-170 to VML-173: VMs that are started and ended together. */
final class Appliances {
    private static final String EMPTY = "Appliance has no VMs.";

    private Appliances() {}

    static String appliance(Stage stage) {
        return stage.text("VM_appliance.create", Map.of("name_label", "together", "name_description", ""));
    }

    static List<Rule> rules() {
        return List.of(
                new Rule("VML-170", "what an appliance's state allows", stage -> {
                    String appliance = appliance(stage);
                    assertThat(stage.failure("VM_appliance.start", appliance, false))
                            .containsExactly("OPERATION_NOT_ALLOWED", EMPTY);
                    String vm = stage.vm();
                    stage.call("VM.set_appliance", vm, appliance);
                    assertThat(stage.failure("VM_appliance.hard_shutdown", appliance)
                                    .getFirst())
                            .isEqualTo("OPERATION_NOT_ALLOWED");
                    assertThat(stage.texts("VM_appliance.get_allowed_operations", appliance))
                            .containsExactly("start");
                    stage.call("VM_appliance.start", appliance, false);
                    assertThat(stage.failure("VM_appliance.start", appliance, false)
                                    .getFirst())
                            .isEqualTo("OPERATION_NOT_ALLOWED");
                    stage.call("VM_appliance.hard_shutdown", appliance);
                    stage.call("VM_appliance.destroy", appliance);
                }),
                new Rule("VML-171", "the next begin when the ones before are done", stage -> {
                    String appliance = appliance(stage);
                    String first = stage.vm();
                    String second = stage.vm();
                    stage.call("VM.set_order", second, 1L);
                    for (String vm : List.of(first, second)) {
                        stage.call("VM.set_appliance", vm, appliance);
                    }
                    stage.call("VM.set_start_delay", first, 600L);
                    String task = stage.text("Async.VM_appliance.start", appliance, false);
                    stage.await("the first runs", () -> stage.power(first).equals("Running"));
                    assertThat(stage.power(second)).isEqualTo("Halted");
                    stage.call("VM.hard_shutdown", first);
                    stage.call("task.cancel", task);
                    stage.awaitTask(task);
                    stage.call("VM_appliance.destroy", appliance);
                }),
                new Rule("VML-172", "those that failed are named", stage -> {
                    String appliance = appliance(stage);
                    String good = stage.vm();
                    String bad = stage.vm();
                    stage.call("VM.set_actions_after_crash", bad, "rename_restart");
                    for (String vm : List.of(good, bad)) {
                        stage.call("VM.set_appliance", vm, appliance);
                    }
                    assertThat(stage.failure("VM_appliance.start", appliance, false))
                            .containsExactly("OPERATION_PARTIALLY_FAILED", "VM_appliance.start", bad);
                    assertThat(stage.power(good)).isEqualTo("Running");
                    stage.call("VM_appliance.destroy", appliance);
                }),
                new Rule("VML-173", "an appliance goes, its VMs stay", stage -> {
                    String appliance = appliance(stage);
                    String vm = stage.vm();
                    stage.call("VM.set_appliance", vm, appliance);
                    stage.call("VM_appliance.destroy", appliance);
                    assertThat(stage.text("VM.get_appliance", vm)).isEqualTo(Stage.NULL);
                }));
    }
}

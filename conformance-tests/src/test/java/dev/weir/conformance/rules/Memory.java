package dev.weir.conformance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Trees;
import java.util.List;

/** VML-110 to VML-118: memory and virtual CPUs. */
final class Memory {
    private static final long M64 = 64 * Stage.MIB;
    private static final long M128 = 128 * Stage.MIB;
    private static final long M256 = 256 * Stage.MIB;

    private Memory() {}

    static List<Rule> rules() {
        return List.of(
                new Rule("VML-110", "the limits have an order", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.failure("VM.set_memory_limits", vm, M64, M128, M256, M256))
                            .containsExactly("MEMORY_CONSTRAINT_VIOLATION_ORDER");
                    assertThat(stage.failure("VM.set_memory_limits", vm, M128, M256, M64, M128))
                            .containsExactly("MEMORY_CONSTRAINT_VIOLATION_ORDER");
                    stage.call("VM.set_memory_limits", vm, M64, M256, M128, M256);
                    assertThat(stage.text("VM.get_memory_dynamic_min", vm)).isEqualTo(Long.toString(M128));
                }),
                new Rule("VML-111", "memory in one step keeps the least", stage -> {
                    String vm = stage.vm();
                    stage.call("VM.set_memory_limits", vm, M64, M64, M64, M64);
                    stage.call("VM.set_memory", vm, M128);
                    assertThat(stage.text("VM.get_memory_static_min", vm)).isEqualTo(Long.toString(M64));
                    for (String limit : List.of("static_max", "dynamic_min", "dynamic_max")) {
                        assertThat(stage.text("VM.get_memory_" + limit, vm)).isEqualTo(Long.toString(M128));
                    }
                    assertThat(stage.failure("VM.set_memory", vm, Stage.MIB))
                            .containsExactly("MEMORY_CONSTRAINT_VIOLATION_ORDER");
                    stage.call("VM.start", vm, false, false);
                    assertThat(stage.failure("VM.set_memory_limits", vm, M64, M64, M64, M64))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "halted", "running");
                }),
                new Rule("VML-112", "the static range is that of a halted VM", stage -> {
                    String vm = stage.vm();
                    stage.call("VM.set_memory_limits", vm, M64, M256, M128, M256);
                    assertThat(stage.failure("VM.set_memory_static_range", vm, M64, M128))
                            .containsExactly("MEMORY_CONSTRAINT_VIOLATION_ORDER");
                    stage.call("VM.start", vm, false, false);
                    assertThat(stage.failure("VM.set_memory_static_range", vm, M64, M256))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "halted", "running");
                    stage.call("VM.set_memory_dynamic_range", vm, M64, M256);
                    assertThat(stage.text("VM.get_memory_dynamic_min", vm)).isEqualTo(Long.toString(M64));
                }),
                new Rule("VML-113", "the target is the least of the dynamic range", stage -> {
                    String vm = stage.vm();
                    stage.call("VM.set_memory_limits", vm, M64, M256, M128, M256);
                    assertThat(stage.text("VM.get_memory_target", vm)).isEqualTo(Long.toString(M128));
                    assertThat(Long.parseLong(stage.text("VM.get_memory_overhead", vm)))
                            .isPositive();
                }),
                new Rule("VML-114", "only what runs waits for its memory", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.failure("VM.wait_memory_target_live", vm))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "running", "halted");
                }),
                new Rule("VML-115", "at startup there are no more than at most", stage -> {
                    String vm = stage.vm();
                    stage.call("VM.add_to_platform", vm, "vcpu-unrestricted", "true");
                    stage.call("VM.set_VCPUs_max", vm, 4L);
                    stage.call("VM.set_VCPUs_at_startup", vm, 3L);
                    assertThat(stage.failure("VM.set_VCPUs_max", vm, 2L)).startsWith("INVALID_VALUE");
                    assertThat(stage.failure("VM.set_VCPUs_at_startup", vm, 5L)).startsWith("INVALID_VALUE");
                    assertThat(stage.failure("VM.set_VCPUs_max", vm, 0L)).startsWith("INVALID_VALUE");
                    stage.call("VM.set_VCPUs_at_startup", vm, 1L);
                    stage.call("VM.start", vm, false, false);
                    assertThat(stage.failure("VM.set_VCPUs_max", vm, 2L))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "halted", "running");
                    stage.call("VM.set_VCPUs_at_startup", vm, 2L);
                }),
                new Rule("VML-116", "CPUs are plugged into what runs", stage -> {
                    String vm = stage.vm();
                    assertThat(stage.failure("VM.set_VCPUs_number_live", vm, 1L))
                            .containsExactly("VM_BAD_POWER_STATE", vm, "running", "halted");
                }),
                new Rule("VML-118", "no more CPUs than the host has, unless that is wanted", stage -> {
                    String vm = stage.vm();
                    String count = Trees.text(Trees.member(stage.call("host.get_cpu_info", stage.host()), "cpu_count"));
                    long more = Long.parseLong(count) + 1;
                    stage.call("VM.set_VCPUs_max", vm, more);
                    assertThat(stage.failure("VM.start", vm, false, false))
                            .containsExactly("HOST_NOT_ENOUGH_PCPUS", Long.toString(more), count);
                    stage.call("VM.add_to_platform", vm, "vcpu-unrestricted", "true");
                    stage.call("VM.start", vm, false, false);
                }));
    }
}

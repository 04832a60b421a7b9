package dev.weir.server.ops.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.PlacementPolicy;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGroup;
import dev.weir.model.types.VmGroupRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PLM-24: the records of VM groups. */
class GroupTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;
    private VmGroupRef group;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("member");
        group = group("spread");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VmGroupRef group(String name) {
        return new VmGroupRef(parts.text(
                "VM_group.create", Map.of("name_label", name, "name_description", "", "placement", "anti_affinity")));
    }

    @Test
    void aVmIsInOneGroupAtMost() {
        parts.call("VM.set_groups", vm, List.of(group));
        assertThat(parts.get(group, VmGroup.VMS)).containsExactly(vm);
        assertThat(parts.get(group, VmGroup.PLACEMENT)).isEqualTo(PlacementPolicy.ANTI_AFFINITY);
        assertThat(parts.failure("VM.set_groups", vm, List.of(group, group("other"))))
                .containsExactly("TOO_MANY_GROUPS");
        parts.call("VM.set_groups", vm, List.of());
        assertThat(parts.get(group, VmGroup.VMS)).isEmpty();
    }

    @Test
    void destroyLeavesTheVms() {
        parts.call("VM.set_groups", vm, List.of(group));
        parts.call("VM_group.destroy", group);
        assertThat(parts.get(vm, Vm.GROUPS)).isEmpty();
    }

    @Test
    void templatesAreNotInGroups() {
        VmRef template = new Machines(parts).template("Tiny Linux");
        assertThat(parts.failure("VM.set_groups", template, List.of(group)))
                .containsExactly(
                        "OPERATION_NOT_ALLOWED",
                        "Control domains, templates, and snapshots cannot be added to VM groups.");
    }
}

package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clone, provision and destroy, and that a failure half way leaves nothing behind. */
class VmCopiesTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String sr() {
        return parts.get(machines.localSr(), Sr.UUID);
    }

    private VmRef withTwoDisks() {
        VmRef vm = machines.vm("source");
        machines.vbd(vm, machines.disk("first"), "0");
        machines.vbd(vm, machines.disk("second"), "1");
        machines.emptyDrive(vm, "3");
        machines.vif(vm, "2");
        return vm;
    }

    @Test
    void aCloneHasItsOwnDisksAndAddresses() {
        VmRef source = withTwoDisks();
        VmRef clone = new VmRef(parts.text("VM.clone", source, "copy"));
        assertThat(parts.get(clone, Vm.NAME_LABEL)).isEqualTo("copy");
        assertThat(parts.get(clone, Vm.UUID)).isNotEqualTo(parts.get(source, Vm.UUID));
        assertThat(parts.get(clone, Vm.VBDS)).hasSize(3).doesNotContainAnyElementsOf(parts.get(source, Vm.VBDS));
        List<VdiRef> disks = parts.get(clone, Vm.VBDS).stream()
                .filter(vbd -> !parts.get(vbd, Vbd.EMPTY))
                .map(vbd -> parts.get(vbd, Vbd.VDI))
                .toList();
        assertThat(disks).hasSize(2).doesNotHaveDuplicates();
        assertThat(parts.agent.stored(sr())).hasSize(4);
        for (VbdRef vbd : parts.get(clone, Vm.VBDS)) {
            assertThat(parts.get(vbd, Vbd.OTHER_CONFIG).containsKey("owner"))
                    .as("VML-132")
                    .isEqualTo(!parts.get(vbd, Vbd.EMPTY));
        }
        Map<String, String> otherConfig = parts.get(clone, Vm.OTHER_CONFIG);
        assertThat(otherConfig.get("mac_seed"))
                .isNotEqualTo(parts.get(source, Vm.OTHER_CONFIG).get("mac_seed"));
        VifRef vif = parts.get(clone, Vm.VIFS).getFirst();
        assertThat(parts.get(vif, Vif.MAC))
                .as("VML-131")
                .isNotEqualTo(parts.get(parts.get(source, Vm.VIFS).getFirst(), Vif.MAC));
        assertThat(parts.get(vif, Vif.DEVICE)).isEqualTo("2");
    }

    @Test
    void aCloneOfATemplateRemembersItAndIsNoDefaultOne() {
        VmRef clone = new VmRef(parts.text("VM.clone", machines.template("Tiny Linux"), "mine"));
        assertThat(parts.get(clone, Vm.IS_A_TEMPLATE)).as("VML-130").isTrue();
        assertThat(parts.get(clone, Vm.IS_DEFAULT_TEMPLATE)).isFalse();
        assertThat(parts.get(clone, Vm.OTHER_CONFIG))
                .containsEntry("base_template_name", "Tiny Linux")
                .doesNotContainKey("default_template");
    }

    /** VML-132: the second disk fails, the first is taken back. */
    @Test
    void aFailedCloneLeavesNothing() {
        VmRef source = withTwoDisks();
        int vms = parts.store.snapshot().count(Vm.DEF);
        parts.agent.refuse(
                verb -> verb instanceof Verb.CloneVolume
                        && parts.agent.asked(Verb.CloneVolume.class).size() == 2,
                "SR_FULL",
                "1",
                "2");
        assertThat(parts.failure("VM.clone", source, "copy")).containsExactly("SR_FULL", "1", "2");
        assertThat(parts.store.snapshot().count(Vm.DEF)).isEqualTo(vms);
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isEqualTo(2);
        assertThat(parts.agent.stored(sr())).hasSize(2);
        assertThat(parts.get(source, Vm.CURRENT_OPERATIONS)).isEmpty();
    }

    private VmRef templateAskingFor(String xml) {
        VmRef template = new VmRef(parts.text("VM.clone", machines.template("Tiny Linux"), "t"));
        parts.call("VM.add_to_other_config", template, "disks", xml);
        return template;
    }

    @Test
    void provisionMakesTheDisksThatAreAskedFor() {
        VmRef vm = templateAskingFor("<provision><disk device=\"0\" size=\"1048576\" sr=\"" + sr()
                + "\" bootable=\"true\" type=\"system\"/><disk device=\"1\" size=\"2097152\" sr=\"" + sr()
                + "\" bootable=\"false\" type=\"user\"/></provision>");
        parts.call("VM.provision", vm);
        assertThat(parts.get(vm, Vm.IS_A_TEMPLATE)).as("VML-138").isFalse();
        assertThat(parts.get(vm, Vm.OTHER_CONFIG)).doesNotContainKeys("disks", "postinstall");
        assertThat(parts.get(vm, Vm.VBDS)).hasSize(2);
        assertThat(parts.get(vm, Vm.VBDS).stream().map(vbd -> parts.get(parts.get(vbd, Vbd.VDI), Vdi.VIRTUAL_SIZE)))
                .containsExactlyInAnyOrder(1048576L, 2097152L);
        assertThat(parts.failure("VM.provision", vm))
                .as("VML-10")
                .containsExactly("PROVISION_ONLY_ALLOWED_ON_TEMPLATE");
    }

    @Test
    void provisionOnAnUnknownSrLeavesATemplateWithoutDisks() {
        VmRef vm = templateAskingFor("<provision><disk device=\"0\" size=\"1048576\" sr=\"" + sr()
                + "\" type=\"system\"/><disk device=\"1\" size=\"1\" sr=\"nowhere\" type=\"user\"/></provision>");
        assertThat(parts.failure("VM.provision", vm)).as("VML-138").containsExactly("UUID_INVALID", "sr", "nowhere");
        assertThat(parts.get(vm, Vm.IS_A_TEMPLATE)).isTrue();
        assertThat(parts.get(vm, Vm.VBDS)).isEmpty();
        assertThat(parts.agent.stored(sr())).isEmpty();
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isZero();
    }

    @Test
    void provisionOfSomethingThatIsNoXml() {
        for (String bad : List.of(
                "<provision>",
                "disk",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
                "<provision><disk device='0' size='much'/></provision>")) {
            VmRef vm = templateAskingFor(bad);
            assertThat(parts.failure("VM.provision", vm)).first().isEqualTo("INTERNAL_ERROR");
            assertThat(parts.get(vm, Vm.IS_A_TEMPLATE)).isTrue();
        }
    }

    @Test
    void destroyTakesTheDevicesAndLeavesTheDisks() {
        VmRef vm = withTwoDisks();
        List<VbdRef> vbds = parts.get(vm, Vm.VBDS);
        VifRef vif = parts.get(vm, Vm.VIFS).getFirst();
        var metrics = parts.get(vm, Vm.METRICS);
        parts.call("VM.destroy", vm);
        assertThat(parts.exists(vm)).isFalse();
        assertThat(vbds).noneMatch(parts::exists);
        assertThat(parts.exists(vif)).isFalse();
        assertThat(parts.exists(metrics)).isFalse();
        assertThat(parts.store.snapshot().count(Vdi.DEF)).as("VML-136").isEqualTo(2);
        assertThat(parts.failure("VM.destroy", machines.template("Tiny Linux")))
                .containsExactly("VM_CANNOT_DELETE_DEFAULT_TEMPLATE");
        VmRef running = machines.running("r");
        assertThat(parts.failure("VM.destroy", running)).startsWith("VM_BAD_POWER_STATE", running.ref());
        assertThat(Values.texts(parts.call("VM.get_all"))).contains(running.ref());
    }
}

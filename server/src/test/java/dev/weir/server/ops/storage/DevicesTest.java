package dev.weir.server.ops.storage;

import static dev.weir.server.ops.Machines.vbdRecord;
import static dev.weir.server.ops.Machines.vifRecord;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
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

/** Disks, drives, interfaces, networks and connections of storage: what they need, and what is said when it is not so. */
class DevicesTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VdiRef vdi;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
        vdi = machines.disk("disk");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private List<String> vbdFailure(Map<String, Object> members) {
        return parts.failure("VBD.create", vbdRecord(vm, vdi, members));
    }

    @Test
    void vbdCreateInTheOrderOfVml150() {
        parts.set(vdi, Vdi.READ_ONLY, true);
        assertThat(vbdFailure(Map.of("VM", "x", "type", "CD"))).containsExactly("HANDLE_INVALID", "VM", "x");
        assertThat(vbdFailure(Map.of("VDI", "x"))).containsExactly("HANDLE_INVALID", "VDI", "x");
        assertThat(vbdFailure(Map.of("type", "CD", "userdevice", "999"))).containsExactly("VBD_CDS_MUST_BE_READONLY");
        assertThat(vbdFailure(Map.of("empty", true, "userdevice", "999")))
                .containsExactly("VBD_NOT_REMOVABLE_MEDIA", "in constructor");
        assertThat(vbdFailure(Map.of("userdevice", "999"))).containsExactly("VDI_READONLY", vdi.ref());
        parts.set(vdi, Vdi.READ_ONLY, false);
        for (String device : List.of("999", "255", "-1", "+1", "", "xvd", "vda", "xvdA")) {
            assertThat(vbdFailure(Map.of("userdevice", device))).containsExactly("INVALID_DEVICE", device);
        }
        machines.vbd(vm, vdi, "1");
        assertThat(vbdFailure(Map.of("userdevice", "1"))).containsExactly("DEVICE_ALREADY_EXISTS", "1");
        assertThat(vbdFailure(Map.of("userdevice", "xvdb")))
                .as("VML-151")
                .containsExactly("DEVICE_ALREADY_EXISTS", "xvdb");
        VbdRef automatic = machines.vbd(vm, machines.disk("d2"), "autodetect");
        assertThat(parts.get(automatic, Vbd.USERDEVICE)).isEqualTo("0");
        assertThat(parts.get(automatic, Vbd.CURRENTLY_ATTACHED)).isFalse();
        assertThat(Values.texts(parts.call("VM.get_allowed_VBD_devices", vm)))
                .as("VML-156")
                .hasSize(253)
                .doesNotContain("0", "1")
                .endsWith("254");
    }

    @Test
    void vbdPlugAndUnplug() {
        VbdRef vbd = machines.vbd(vm, vdi, "1");
        assertThat(parts.failure("VBD.plug", vbd))
                .as("VML-152")
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "halted");
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VBD.plug", vbd)).containsExactly("DEVICE_ALREADY_ATTACHED", vbd.ref());
        assertThat(parts.failure("VBD.destroy", vbd)).as("VML-154").first().isEqualTo("OPERATION_NOT_ALLOWED");
        assertThat(parts.failure("VBD.set_mode", vbd, "RO"))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "halted", "running");
        assertThat(parts.failure("VDI.destroy", vdi)).as("STO-42").containsExactly("VDI_IN_USE", vdi.ref(), "destroy");
        parts.call("VBD.unplug", vbd);
        assertThat(parts.get(vbd, Vbd.DEVICE)).isEmpty();
        assertThat(parts.failure("VBD.unplug", vbd)).containsExactly("DEVICE_ALREADY_DETACHED", vbd.ref());
        parts.agent.refuse(Verb.PlugDisk.class, "DEVICE_ATTACH_TIMEOUT", "VBD", parts.get(vbd, Vbd.UUID));
        assertThat(parts.failure("VBD.plug", vbd))
                .as("an agent knows uuids, a client references")
                .containsExactly("DEVICE_ATTACH_TIMEOUT", "VBD", vbd.ref());
        assertThat(parts.get(vbd, Vbd.RESERVED)).isFalse();
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isFalse();
        parts.agent.behave();
        parts.call("VBD.plug", vbd);
        assertThat(parts.get(vbd, Vbd.DEVICE)).isEqualTo("xvdb");
        parts.set(vbd, Vbd.UNPLUGGABLE, false);
        assertThat(parts.failure("VBD.unplug", vbd)).containsExactly("VBD_NOT_UNPLUGGABLE", vbd.ref());
        assertThat(parts.get(vbd, Vbd.CURRENT_OPERATIONS)).isEmpty();
    }

    /** VML-153: a writer is alone, readers are not, a suspended VM does not count. */
    @Test
    void sharingOfDisks() {
        VmRef other = machines.vm("other");
        machines.vbd(vm, vdi, "1");
        VbdRef second = machines.vbd(other, vdi, "1");
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VM.start", other, false, false)).startsWith("VDI_IN_USE", vdi.ref());
        parts.set(vdi, Vdi.SHARABLE, true);
        parts.call("VM.start", other, false, false);
        assertThat(parts.get(second, Vbd.CURRENTLY_ATTACHED)).isTrue();
    }

    @Test
    void vdiCreateAndDestroy() {
        machines.keepNoTrash();
        String sr = parts.get(machines.localSr(), Sr.UUID);
        assertThat(parts.get(vdi, Vdi.VIRTUAL_SIZE)).isEqualTo(64L << 20);
        assertThat(parts.get(vdi, Vdi.MANAGED)).isTrue();
        assertThat(parts.agent.stored(sr)).containsKey(parts.get(vdi, Vdi.LOCATION));
        assertThat(parts.get(machines.localSr(), Sr.VIRTUAL_ALLOCATION))
                .as("STO-12")
                .isEqualTo(64L << 20);
        VbdRef vbd = machines.vbd(vm, vdi, "1");
        parts.call("VDI.destroy", vdi);
        assertThat(parts.exists(vbd)).as("STO-43").isFalse();
        assertThat(parts.agent.stored(sr)).isEmpty();
        assertThat(parts.get(machines.localSr(), Sr.VIRTUAL_ALLOCATION)).isZero();
        VdiRef foreign = machines.disk("unmanaged");
        parts.set(foreign, Vdi.MANAGED, false);
        assertThat(parts.failure("VDI.destroy", foreign)).containsExactly("VDI_NOT_MANAGED", foreign.ref());
        assertThat(parts.get(machines.localSr(), Sr.CURRENT_OPERATIONS)).isEmpty();
    }

    @Test
    void pbdPreconditions() {
        PbdRef pbd = parts.get(machines.localSr(), Sr.PBDS).getFirst();
        String sr = machines.localSr().ref();
        assertThat(parts.failure(
                        "PBD.create", Map.of("host", parts.host, "SR", machines.localSr(), "device_config", Map.of())))
                .as("STO-4")
                .containsExactly("PBD_EXISTS", sr, parts.host.ref(), pbd.ref());
        assertThat(parts.failure("PBD.destroy", pbd)).as("STO-7").first().isEqualTo("OPERATION_NOT_ALLOWED");
        VbdRef vbd = machines.vbd(vm, vdi, "1");
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("PBD.unplug", pbd)).as("STO-6").containsExactly("VDI_IN_USE", vdi.ref());
        parts.call("VM.hard_shutdown", vm);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isFalse();
        parts.call("PBD.unplug", pbd);
        parts.call("PBD.unplug", pbd);
        assertThat(parts.agent.asked(Verb.DetachStorage.class))
                .as("detached is success")
                .hasSize(1);
        assertThat(parts.failure("VDI.destroy", vdi)).as("STO-11").containsExactly("SR_HAS_NO_PBDS", sr);
        assertThat(parts.failure("VM.start", vm, false, false))
                .as("PLM-1.9")
                .containsExactly("VM_REQUIRES_SR", vm.ref(), sr);
        parts.agent.refuse(Verb.AttachStorage.class, "SR_BACKEND_FAILURE_47", "", "gone", "");
        assertThat(parts.failure("PBD.plug", pbd)).containsExactly("SR_BACKEND_FAILURE_47", "", "gone", "");
        assertThat(parts.get(pbd, Pbd.CURRENTLY_ATTACHED)).isFalse();
        parts.call("PBD.destroy", pbd);
        assertThat(parts.failure(
                        "PBD.create",
                        Map.of(
                                "host",
                                parts.host,
                                "SR",
                                machines.localSr(),
                                "device_config",
                                Map.of("SRmaster", "true"))))
                .startsWith("VALUE_NOT_SUPPORTED", "SRmaster", "true");
        PbdRef again = new PbdRef(parts.text(
                "PBD.create",
                Map.of(
                        "host",
                        parts.host,
                        "SR",
                        machines.localSr(),
                        "device_config",
                        Map.of("location", "/a"),
                        "other_config",
                        Map.of("a", "b"))));
        assertThat(parts.get(again, Pbd.OTHER_CONFIG)).as("STO-4: dropped").isEmpty();
    }

    private List<String> vifFailure(Map<String, Object> members) {
        return parts.failure("VIF.create", vifRecord(vm, machines.network(), members));
    }

    @Test
    void vifPreconditionsInTheOrderOfNet87() {
        machines.vif(vm, "1");
        assertThat(vifFailure(Map.of("device", "a", "MAC", "x"))).containsExactly("INVALID_DEVICE", "a");
        assertThat(vifFailure(Map.of("device", "1", "MAC", "x"))).containsExactly("MAC_INVALID", "x");
        assertThat(vifFailure(Map.of("device", "1"))).containsExactly("DEVICE_ALREADY_EXISTS", "1");
        assertThat(Values.texts(parts.call("VM.get_allowed_VIF_devices", vm)))
                .hasSize(15)
                .doesNotContain("1");
        VifRef own = new VifRef(parts.text(
                "VIF.create", vifRecord(vm, machines.network(), Map.of("device", "2", "MAC", "00:16:3E:00:00:AA"))));
        assertThat(parts.get(own, Vif.MAC)).as("NET-81: as given").isEqualTo("00:16:3E:00:00:AA");
        assertThat(parts.get(own, Vif.MAC_AUTOGENERATED)).isFalse();
        parts.call("VM.remove_from_other_config", vm, "mac_seed");
        assertThat(vifFailure(Map.of("device", "3"))).as("NET-80").containsExactly("MAC_INVALID", "");
    }

    @Test
    void vifPlugAndUnplug() {
        VifRef vif = machines.vif(vm, "0");
        assertThat(parts.failure("VIF.plug", vif)).containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "halted");
        assertThat(Values.texts(parts.call("VIF.get_allowed_operations", vif)))
                .as("NET-88")
                .containsExactly("attach");
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VIF.plug", vif)).containsExactly("DEVICE_ALREADY_ATTACHED", vif.ref());
        assertThat(parts.failure("VIF.destroy", vif)).as("NET-89").first().isEqualTo("OPERATION_NOT_ALLOWED");
        assertThat(Values.texts(parts.call("VIF.get_allowed_operations", vif)))
                .contains("attach", "unplug")
                .doesNotContain("plug");
        parts.call("VIF.unplug", vif);
        assertThat(parts.failure("VIF.unplug", vif)).containsExactly("DEVICE_ALREADY_DETACHED", vif.ref());
        parts.agent.refuse(Verb.PlugNic.class, "DEVICE_ATTACH_TIMEOUT", "x", "y");
        assertThat(parts.failure("VIF.plug", vif)).first().isEqualTo("DEVICE_ATTACH_TIMEOUT");
        assertThat(parts.get(vif, Vif.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.get(vif, Vif.CURRENT_OPERATIONS)).isEmpty();
        parts.agent.behave();
        parts.call("VIF.plug", vif);
        parts.call("VIF.unplug", vif);
        parts.call("VIF.destroy", vif);
        assertThat(parts.exists(vif)).isFalse();
    }

    private NetworkRef network(String name, Map<String, Object> members) {
        Map<String, Object> record = new java.util.LinkedHashMap<>();
        record.put("name_label", name);
        record.put("other_config", Map.of());
        record.put("MTU", 0);
        record.putAll(members);
        return new NetworkRef(parts.text("network.create", record));
    }

    @Test
    void networksOfTheirOwn() {
        NetworkRef network = network("internal", Map.of());
        assertThat(parts.get(network, Network.MTU)).as("NET-1").isEqualTo(1500);
        assertThat(parts.get(network, Network.BRIDGE)).isEqualTo("xapi0");
        assertThat(parts.get(network("two", Map.of()), Network.BRIDGE)).isEqualTo("xapi1");
        for (String bad : List.of("xenbr9", "xapi9", "vif1", "tap0", "eth9", "sixteen-letters-")) {
            assertThat(parts.failure(
                            "network.create", Map.of("name_label", "n", "other_config", Map.of(), "bridge", bad)))
                    .containsExactly("INVALID_VALUE", "bridge", bad);
        }
        network("mine", Map.of("bridge", "mybridge"));
        assertThat(parts.failure(
                        "network.create", Map.of("name_label", "n", "other_config", Map.of(), "bridge", "mybridge")))
                .containsExactly("BRIDGE_NAME_EXISTS", "mybridge");
    }

    @Test
    void networkDestroyInTheOrderOfNet2() {
        VifRef vif = machines.vif(vm, "0");
        NetworkRef used = machines.network();
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("network.destroy", used)).containsExactly("NETWORK_CONTAINS_VIF", vif.ref());
        parts.call("VM.hard_shutdown", vm);
        assertThat(parts.failure("network.destroy", used)).first().isEqualTo("NETWORK_CONTAINS_PIF");
        NetworkRef system =
                new NetworkRef(Values.texts(parts.call("network.get_by_name_label", "Host internal management network"))
                        .getFirst());
        assertThat(parts.failure("network.destroy", system))
                .containsExactly("CANNOT_DESTROY_SYSTEM_NETWORK", system.ref());
        NetworkRef own = network("own", Map.of());
        VifRef detached = new VifRef(parts.text("VIF.create", vifRecord(vm, own, Map.of("device", "4"))));
        parts.call("network.destroy", own);
        assertThat(parts.exists(detached)).isFalse();
    }
}

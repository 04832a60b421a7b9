package dev.weir.server.ops.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.TpmState;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Secret;
import dev.weir.model.types.SecretRef;
import dev.weir.model.types.UsbGroup;
import dev.weir.model.types.UsbGroupRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vtpm;
import dev.weir.model.types.VtpmRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbOperations;
import dev.weir.model.types.VusbRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VtpmAndVusbTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("subject");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VtpmRef vtpm(boolean unique) {
        return new VtpmRef(parts.text("VTPM.create", vm, unique));
    }

    private UsbGroupRef group() {
        UsbGroupRef group = new UsbGroupRef(parts.ids.ref());
        parts.write(tx -> Records.<UsbGroupRef>draft()
                .with(UsbGroup.UUID, parts.ids.uuid())
                .create(tx, group));
        return group;
    }

    private VusbRef vusb() {
        return new VusbRef(parts.text("VUSB.create", vm, group(), Map.of()));
    }

    private List<String> allowed() {
        return Values.texts(parts.call("VM.get_allowed_operations", vm));
    }

    @Test
    void aVmHasOneVtpm() {
        assertThat(allowed()).contains("create_vtpm");
        VtpmRef vtpm = vtpm(false);
        assertThat(allowed()).as("VML-20").doesNotContain("create_vtpm");
        assertThat(parts.failure("VTPM.create", vm, false)).containsExactly("VTPM_MAX_AMOUNT_REACHED", "1");
        parts.call("VTPM.destroy", vtpm);
        assertThat(allowed()).contains("create_vtpm");
    }

    @Test
    void itComesAndGoesWhileTheVmIsOff() {
        uefi();
        VtpmRef vtpm = vtpm(false);
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VTPM.destroy", vtpm))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "halted", "running");
        parts.call("VM.hard_shutdown", vm);
        SecretRef contents = parts.get(vtpm, Vtpm.CONTENTS);
        parts.call("VM.destroy", vm);
        assertThat(parts.exists(vtpm)).isFalse();
        assertThat(parts.exists(contents)).as("no secret without its TPM").isFalse();
    }

    private void uefi() {
        parts.set(vm, Vm.HVM_BOOT_PARAMS, Map.of("order", "c", "firmware", "uefi"));
        parts.set(vm, Vm.OTHER_CONFIG, Map.of());
    }

    private String contents(VmRef owner) {
        return parts.get(parts.get(parts.get(owner, Vm.VTPMS).getFirst(), Vtpm.CONTENTS), Secret.VALUE);
    }

    private @Nullable String started() {
        Verb.StartDomain start = parts.agent.asked().stream()
                .filter(Verb.StartDomain.class::isInstance)
                .map(Verb.StartDomain.class::cast)
                .toList()
                .getLast();
        return start.spec().boot() instanceof DomainSpec.Boot.Firmware(var _, DomainSpec.Boot.Uefi uefi) && uefi != null
                ? uefi.tpm()
                : null;
    }

    /** What the guest writes into its TPM is what its next run begins with, also where the host tells it late. */
    @Test
    void whatItHoldsComesBackWithTheRun() {
        uefi();
        parts.call("VM.start", vm, false, false);
        assertThat(started()).as("no TPM without a VTPM").isNull();
        parts.call("VM.hard_shutdown", vm);
        vtpm(false);
        parts.call("VM.start", vm, false, false);
        assertThat(started()).as("a new one").isEmpty();
        String uuid = parts.get(vm, Vm.UUID);
        parts.agent.keeps(uuid, new Kept(null, null, "AAAA"));
        VmRef snapshot = new VmRef(parts.text("VM.snapshot", vm, "s"));
        assertThat(contents(snapshot)).isEqualTo("AAAA");
        assertThat(contents(vm)).isEqualTo("AAAA");
        parts.agent.keeps(uuid, new Kept(null, null, "BBBB"));
        parts.call("VM.hard_shutdown", vm);
        assertThat(contents(vm)).isEqualTo("BBBB");
        parts.call("VM.start", vm, false, false);
        assertThat(started()).isEqualTo("BBBB");
        parts.agent.keeps(uuid, new Kept(null, null, "no base64!"));
        parts.call("VM.hard_shutdown", vm);
        assertThat(contents(vm)).as("a host may tell anything").isEqualTo("BBBB");

        SecretRef left = parts.get(parts.get(vm, Vm.VTPMS).getFirst(), Vtpm.CONTENTS);
        parts.call("VM.revert", snapshot);
        assertThat(parts.get(vm, Vm.VTPMS))
                .as("the one of the snapshot instead")
                .hasSize(1);
        assertThat(contents(vm)).isEqualTo("AAAA");
        assertThat(parts.exists(left)).isFalse();
        assertThat(contents(snapshot)).isEqualTo("AAAA");
    }

    /** As the reference has it: "Booting BIOS VM with VTPMs attached". */
    @Test
    void aBiosKnowsNone() {
        vtpm(false);
        assertThat(parts.failure("VM.start", vm, false, false))
                .containsExactly("NOT_IMPLEMENTED", "Booting BIOS VM with VTPMs attached");
        parts.set(vm, Vm.HVM_BOOT_PARAMS, Map.of("firmware", "uefi"));
        assertThat(parts.failure("VM.start", vm, false, false))
                .as("a kernel of the host is started by its BIOS")
                .first()
                .isEqualTo("NOT_IMPLEMENTED");
        uefi();
        parts.call("VM.start", vm, false, false);
    }

    @Test
    void thePlatformAsksForOne() {
        uefi();
        parts.set(vm, Vm.PLATFORM, Map.of("vtpm", "true"));
        parts.call("VM.start", vm, false, false);
        assertThat(started()).isEmpty();
        assertThat(parts.get(vm, Vm.VTPMS)).hasSize(1);
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.start", vm, false, false);
        assertThat(parts.get(vm, Vm.VTPMS)).hasSize(1);
    }

    @Test
    void aHostWithoutTpmsRefuses() {
        uefi();
        vtpm(false);
        parts.set(parts.host, Host.OTHER_CONFIG, Map.of("weir:tpm", "false"));
        assertThat(parts.failure("VM.start_on", vm, parts.host, false, false))
                .containsExactly(
                        "VM_INCOMPATIBLE_WITH_THIS_HOST",
                        vm.ref(),
                        parts.host.ref(),
                        "its VTPM needs swtpm and swtpm-tools, which this host does not have");
    }

    @Test
    void whatNoMessageToAHostHasRoomForIsRefused() {
        VtpmRef vtpm = vtpm(false);
        assertThat(parts.failure("VTPM.set_contents", vtpm, "A".repeat(TpmState.MOST_TEXT + 4)))
                .startsWith("INVALID_VALUE", "contents");
    }

    /** What a TPM holds is whole only while its VM is off, which no host that is fenced waits for. */
    @Test
    void thereIsNoneWhereHostsMayBeFenced() {
        PoolRef pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        parts.set(pool, Pool.HA_ENABLED, true);
        assertThat(parts.failure("VTPM.create", vm, false))
                .containsExactly("NOT_IMPLEMENTED", "VTPM.create with HA or clustering enabled");
        assertThat(parts.get(vm, Vm.VTPMS)).isEmpty();
    }

    @Test
    void cloneCopiesWhatIsNotUnique() {
        VtpmRef vtpm = vtpm(false);
        parts.set(parts.get(vtpm, Vtpm.CONTENTS), Secret.VALUE, "c3RhdGU=");
        VtpmRef copy = cloned();
        assertThat(parts.get(parts.get(copy, Vtpm.CONTENTS), Secret.VALUE)).isEqualTo("c3RhdGU=");
        assertThat(parts.get(copy, Vtpm.CONTENTS)).isNotEqualTo(parts.get(vtpm, Vtpm.CONTENTS));
        parts.set(vtpm, Vtpm.IS_UNIQUE, true);
        assertThat(parts.get(parts.get(cloned(), Vtpm.CONTENTS), Secret.VALUE)).isEmpty();
    }

    private VtpmRef cloned() {
        VmRef clone = new VmRef(parts.text("VM.clone", vm, "clone"));
        return parts.get(clone, Vm.VTPMS).getFirst();
    }

    @Test
    void vusbsAreFewAndOneForAGroup() {
        UsbGroupRef group = group();
        parts.call("VUSB.create", vm, group, Map.of());
        assertThat(parts.failure("VUSB.create", vm, group, Map.of()))
                .containsExactly("USB_GROUP_CONFLICT", group.ref());
        for (int i = 0; i < 5; i++) {
            vusb();
        }
        assertThat(parts.failure("VUSB.create", vm, group(), Map.of())).containsExactly("TOO_MANY_VUSBS", "6");
    }

    @Test
    void aVmThatHaRestartsHasNone() {
        parts.call("VM.set_ha_restart_priority", vm, "restart");
        assertThat(parts.failure("VUSB.create", vm, group(), Map.of())).first().isEqualTo("OPERATION_NOT_ALLOWED");
    }

    /** VML-18; what is not attached cannot be unplugged. */
    @Test
    void aVusbKeepsItsVmWhereItIs() {
        assertThat(allowed()).contains("snapshot");
        VusbRef vusb = vusb();
        assertThat(parts.get(vusb, Vusb.ALLOWED_OPERATIONS)).containsExactly(VusbOperations.ATTACH);
        assertThat(allowed()).doesNotContain("snapshot", "migrate_send");
        assertThat(parts.failure("VM.assert_operation_valid", vm, "snapshot"))
                .containsExactly("VM_HAS_VUSBS", vm.ref());
        assertThat(parts.failure("VUSB.unplug", vusb))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "halted");
        parts.set(vusb, Vusb.CURRENTLY_ATTACHED, true);
        assertThat(parts.failure("VUSB.destroy", vusb))
                .containsExactly(
                        "OPERATION_NOT_ALLOWED",
                        "VUSB '" + parts.get(vusb, Vusb.UUID) + "' still attached to '" + parts.get(vm, Vm.UUID) + "'");
        parts.set(vusb, Vusb.CURRENTLY_ATTACHED, false);
        parts.call("VUSB.destroy", vusb);
        assertThat(allowed()).contains("snapshot");
    }

    /** No host has the device that a group stands for, so the VM does not start. */
    @Test
    void aVmWithoutItsDeviceDoesNotStart() {
        VusbRef vusb = vusb();
        assertThat(parts.failure("VM.start_on", vm, parts.host, false, false))
                .as("PLM-1")
                .first()
                .isEqualTo("OPERATION_NOT_ALLOWED");
        parts.call("VUSB.destroy", vusb);
        parts.call("VM.start", vm, false, false);
        VusbRef late = vusb();
        assertThat(parts.failure("VUSB.unplug", late)).containsExactly("DEVICE_ALREADY_DETACHED", late.ref());
        assertThat(parts.get(late, Vusb.ALLOWED_OPERATIONS))
                .containsExactly(VusbOperations.ATTACH, VusbOperations.PLUG);
    }
}

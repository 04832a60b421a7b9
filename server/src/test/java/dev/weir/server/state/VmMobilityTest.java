package dev.weir.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Pci;
import dev.weir.model.types.PciRef;
import dev.weir.model.types.Vgpu;
import dev.weir.model.types.VgpuRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmAppliance;
import dev.weir.model.types.VmApplianceRef;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmGuestMetricsRef;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmMetricsRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vmpp;
import dev.weir.model.types.VmppRef;
import dev.weir.model.types.Vmss;
import dev.weir.model.types.VmssRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VML-11 to VML-19: what keeps a VM's memory where it is, and a VM from becoming a template. */
class VmMobilityTest {
    private ServerParts parts;
    private VmRef vm;

    @BeforeEach
    void open(@TempDir Path dir) {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("subject");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private List<String> outcome(VmOperations operation) {
        try {
            VmRules.require(parts.store.snapshot(), vm, operation);
            return List.of();
        } catch (ApiFailure e) {
            return e.description();
        }
    }

    private static final Set<VmOperations> LEAVING = EnumSet.of(
            VmOperations.SUSPEND, VmOperations.CHECKPOINT, VmOperations.POOL_MIGRATE, VmOperations.MIGRATE_SEND);

    private void running(String key, String value) {
        parts.set(vm, Vm.PLATFORM, key.isEmpty() ? Map.of() : Map.of(key, value));
        parts.set(vm, Vm.POWER_STATE, VmPowerState.RUNNING);
    }

    /** VML-11, from the run where there is one, else from the platform. */
    @Test
    void anImmobileVmKeepsItsMemoryWhereItIs() {
        VmMetricsRef metrics = parts.get(vm, Vm.METRICS);
        running("", "");
        parts.set(metrics, VmMetrics.NOMIGRATE, true);
        for (VmOperations operation : LEAVING) {
            assertThat(outcome(operation)).as("VML-11").containsExactly("VM_IS_IMMOBILE", vm.ref());
        }
        assertThat(outcome(VmOperations.SNAPSHOT)).isEmpty();
        parts.set(metrics, VmMetrics.NOMIGRATE, false);
        parts.set(vm, Vm.PLATFORM, Map.of("nomigrate", "true"));
        parts.set(vm, Vm.POWER_STATE, VmPowerState.HALTED);
        assertThat(outcome(VmOperations.MIGRATE_SEND)).as("VML-11").containsExactly("VM_IS_IMMOBILE", vm.ref());
        parts.set(vm, Vm.PLATFORM, Map.of("nested-virt", "1"));
        assertThat(outcome(VmOperations.CHANGING_DYNAMIC_RANGE))
                .as("VML-12")
                .containsExactly("VM_IS_USING_NESTED_VIRT", vm.ref());
        parts.set(vm, Vm.PLATFORM, Map.of());
    }

    /** VML-14: the guest's own word; nothing else is needed from it (VML-14a). */
    @Test
    void aGuestThatCannotBeSuspendedSaysSo() {
        running("", "");
        VmGuestMetricsRef guest = new VmGuestMetricsRef(parts.ids.ref());
        parts.write(tx -> {
            Records.<VmGuestMetricsRef>draft()
                    .with(VmGuestMetrics.UUID, parts.ids.uuid())
                    .with(VmGuestMetrics.OTHER, Map.of("data-cant-suspend-reason", "a device"))
                    .create(tx, guest);
            Records.set(tx, vm, Vm.GUEST_METRICS, guest);
        });
        for (VmOperations operation : LEAVING) {
            assertThat(outcome(operation)).as("VML-14").containsExactly("VM_NON_SUSPENDABLE", vm.ref(), "a device");
        }
        parts.set(vm, Vm.POWER_STATE, VmPowerState.HALTED);
        assertThat(outcome(VmOperations.MIGRATE_SEND)).as("not live").isEmpty();
        parts.set(vm, Vm.GUEST_METRICS, VmGuestMetricsRef.NULL);
    }

    /** VML-18, after the disks' rule and in the order PCI, vGPU, VUSB. */
    @Test
    void devicesThatHoldStateKeepTheVmWhereItIs() {
        running("", "");
        VusbRef usb = new VusbRef(parts.ids.ref());
        parts.write(tx -> Records.<VusbRef>draft()
                .with(Vusb.UUID, parts.ids.uuid())
                .with(Vusb.VM, vm)
                .create(tx, usb));
        assertThat(outcome(VmOperations.SNAPSHOT)).as("VML-18").containsExactly("VM_HAS_VUSBS", vm.ref());
        VgpuRef gpu = new VgpuRef(parts.ids.ref());
        parts.write(tx -> Records.<VgpuRef>draft()
                .with(Vgpu.UUID, parts.ids.uuid())
                .with(Vgpu.VM, vm)
                .create(tx, gpu));
        assertThat(outcome(VmOperations.SUSPEND)).as("VML-18").containsExactly("VM_HAS_VGPU", vm.ref());
        PciRef pci = new PciRef(parts.ids.ref());
        parts.write(tx -> {
            Records.<PciRef>draft().with(Pci.UUID, parts.ids.uuid()).create(tx, pci);
            Records.set(tx, pci, Pci.ATTACHED_VMS, List.of(vm));
        });
        assertThat(outcome(VmOperations.SUSPEND)).as("VML-18").containsExactly("VM_HAS_PCI_ATTACHED", vm.ref());
        parts.write(tx -> {
            Records.delete(tx, usb);
            Records.delete(tx, gpu);
            Records.delete(tx, pci);
        });
    }

    @Test
    void whatOthersPlanWithIsNoTemplate() {
        VmApplianceRef appliance = new VmApplianceRef(parts.ids.ref());
        VmssRef schedule = new VmssRef(parts.ids.ref());
        VmppRef policy = new VmppRef(parts.ids.ref());
        parts.write(tx -> {
            Records.<VmApplianceRef>draft()
                    .with(VmAppliance.UUID, parts.ids.uuid())
                    .create(tx, appliance);
            Records.<VmssRef>draft().with(Vmss.UUID, parts.ids.uuid()).create(tx, schedule);
            Records.<VmppRef>draft().with(Vmpp.UUID, parts.ids.uuid()).create(tx, policy);
            Records.set(tx, vm, Vm.APPLIANCE, appliance);
            Records.set(tx, vm, Vm.SNAPSHOT_SCHEDULE, schedule);
            Records.set(tx, vm, Vm.PROTECTION_POLICY, policy);
        });
        assertThat(outcome(VmOperations.MAKE_INTO_TEMPLATE))
                .as("VML-19")
                .containsExactly("VM_IS_PART_OF_AN_APPLIANCE", vm.ref(), appliance.ref());
        parts.set(vm, Vm.APPLIANCE, VmApplianceRef.NULL);
        assertThat(outcome(VmOperations.MAKE_INTO_TEMPLATE))
                .containsExactly("VM_ASSIGNED_TO_PROTECTION_POLICY", vm.ref(), policy.ref());
        parts.set(vm, Vm.PROTECTION_POLICY, VmppRef.NULL);
        assertThat(outcome(VmOperations.MAKE_INTO_TEMPLATE))
                .containsExactly("VM_ASSIGNED_TO_SNAPSHOT_SCHEDULE", vm.ref(), schedule.ref());
        parts.set(vm, Vm.SNAPSHOT_SCHEDULE, VmssRef.NULL);
        assertThat(outcome(VmOperations.MAKE_INTO_TEMPLATE)).isEmpty();
    }
}

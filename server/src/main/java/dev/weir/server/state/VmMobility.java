package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmGuestMetricsRef;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmMetricsRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a VM's memory from leaving its host (VML-11, 12, 14 and 18). Nothing is needed from the guest: QEMU moves
 * and saves any (VML-14a). But a guest that says that it must not be suspended is believed.
 */
record VmMobility(Snapshot state, Row vm) {
    private static final Set<VmOperations> LEAVING = EnumSet.of(
            VmOperations.SUSPEND, VmOperations.CHECKPOINT, VmOperations.POOL_MIGRATE, VmOperations.MIGRATE_SEND);

    @Nullable
    ApiFailure against(VmOperations operation) {
        if (LEAVING.contains(operation) && (nested() || marked("nomigrate", VmMetrics.NOMIGRATE))) {
            return Errors.vmIsImmobile(vm.ref());
        }
        boolean ballooning = operation == VmOperations.CHANGING_DYNAMIC_RANGE && nested();
        return ballooning ? Errors.vmIsUsingNestedVirt(vm.ref()) : null;
    }

    private boolean nested() {
        return marked("nested-virt", VmMetrics.NESTED_VIRT);
    }

    /** As the VM runs; where nothing is known of a run, as its platform says. */
    private boolean marked(String key, dev.weir.model.value.Field<VmMetricsRef, Boolean> field) {
        VmMetricsRef metrics = Records.get(vm, Vm.METRICS);
        boolean platform =
                Set.of("true", "1").contains(Records.get(vm, Vm.PLATFORM).getOrDefault(key, "false"));
        boolean known = live() && Records.exists(state, metrics);
        return known ? Records.get(state, metrics, field) : platform;
    }

    private boolean live() {
        VmPowerState power = Records.get(vm, Vm.POWER_STATE);
        return power == VmPowerState.RUNNING || power == VmPowerState.PAUSED;
    }

    @Nullable
    ApiFailure guest(VmOperations operation) {
        VmGuestMetricsRef guest = Records.get(vm, Vm.GUEST_METRICS);
        if (!live() || !LEAVING.contains(operation) || !Records.exists(state, guest)) {
            return null;
        }
        String reason = Records.get(state, guest, VmGuestMetrics.OTHER).get("data-cant-suspend-reason");
        return reason == null ? null : Errors.vmNonSuspendable(vm.ref(), reason);
    }

    /** Devices that hold a part of the guest's state (VML-18). No vGPU here can be suspended. */
    @Nullable
    ApiFailure devices(VmOperations operation) {
        if (LEAVING.contains(operation) && !Records.get(vm, Vm.ATTACHED_PCIS).isEmpty()) {
            return Errors.vmHasPciAttached(vm.ref());
        }
        boolean off = operation == VmOperations.MIGRATE_SEND && Records.get(vm, Vm.POWER_STATE) == VmPowerState.HALTED;
        if (LEAVING.contains(operation) && !off && !Records.get(vm, Vm.VGPUS).isEmpty()) {
            return Errors.vmHasVgpu(vm.ref());
        }
        boolean bound = LEAVING.contains(operation) || operation == VmOperations.SNAPSHOT;
        boolean usb = bound && !Records.get(vm, Vm.VUSBS).isEmpty();
        return usb ? Errors.vmHasVusbs(vm.ref()) : null;
    }
}

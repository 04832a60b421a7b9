package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdOperations;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VbdType;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiOperations;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether an operation may begin on a VBD, and the first reason why not (VML-152). */
public final class VbdRules {
    private static final Set<VmOperations> ENDING = EnumSet.of(
            VmOperations.CLEAN_SHUTDOWN, VmOperations.HARD_SHUTDOWN, VmOperations.SUSPEND, VmOperations.PAUSE);
    private static final Set<VbdOperations> PLUGGING =
            EnumSet.of(VbdOperations.PLUG, VbdOperations.UNPLUG, VbdOperations.UNPLUG_FORCE);
    private static final Set<VbdOperations> MEDIA = EnumSet.of(VbdOperations.INSERT, VbdOperations.EJECT);
    private static final Set<VdiOperations> HARMLESS = EnumSet.of(VdiOperations.COPY, VdiOperations.MIRROR);

    private VbdRules() {}

    public static void require(Snapshot state, VbdRef vbd, VbdOperations operation) {
        ApiFailure reason = against(state, Records.require(state, vbd), operation);
        if (reason != null) {
            throw reason;
        }
    }

    static List<VbdOperations> allowed(Snapshot state, Row vbd) {
        List<VbdOperations> allowed = new ArrayList<>();
        for (VbdOperations operation : VbdOperations.values()) {
            if (against(state, vbd, operation) == null) {
                allowed.add(operation);
            }
        }
        return allowed;
    }

    private static @Nullable ApiFailure against(Snapshot state, Row vbd, VbdOperations operation) {
        Map<String, VbdOperations> current = Records.get(vbd, Vbd.CURRENT_OPERATIONS);
        if (!current.isEmpty()) {
            return InProgress.failure("VBD", vbd.ref(), current);
        }
        ApiFailure reason = media(vbd, operation);
        if (reason != null) {
            return reason;
        }
        VmRef vm = Records.get(vbd, Vbd.VM);
        reason = vmState(state, vbd, vm, operation);
        return reason == null ? disk(state, vbd, operation) : reason;
    }

    private static @Nullable ApiFailure media(Row vbd, VbdOperations operation) {
        boolean unplug = operation == VbdOperations.UNPLUG || operation == VbdOperations.UNPLUG_FORCE;
        if (unplug && !Records.get(vbd, Vbd.UNPLUGGABLE)) {
            return Errors.vbdNotUnpluggable(vbd.ref());
        }
        if (MEDIA.contains(operation)) {
            boolean empty = Records.get(vbd, Vbd.EMPTY);
            if (Records.get(vbd, Vbd.TYPE) != VbdType.CD) {
                return Errors.vbdNotRemovableMedia(vbd.ref());
            }
            if (operation == VbdOperations.EJECT && empty) {
                return Errors.vbdIsEmpty(vbd.ref());
            }
            if (operation == VbdOperations.INSERT && !empty) {
                return Errors.vbdNotEmpty(vbd.ref());
            }
        }
        return null;
    }

    private static @Nullable ApiFailure vmState(Snapshot state, Row vbd, VmRef vm, VbdOperations operation) {
        if (!Records.exists(state, vm)) {
            return Errors.handleInvalid("VM", vm.ref());
        }
        VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
        boolean attached = Records.get(vbd, Vbd.CURRENTLY_ATTACHED) || Records.get(vbd, Vbd.RESERVED);
        if (power == VmPowerState.RUNNING) {
            if (attached && operation == VbdOperations.PLUG) {
                return Errors.deviceAlreadyAttached(vbd.ref());
            }
            if (!attached && (operation == VbdOperations.UNPLUG || operation == VbdOperations.UNPLUG_FORCE)) {
                return Errors.deviceAlreadyDetached(vbd.ref());
            }
            if (PLUGGING.contains(operation) && Records.get(vbd, Vbd.TYPE) == VbdType.CD) {
                return Errors.operationNotAllowed("CD drives are fixed while the VM runs: insert and eject instead");
            }
        } else if (PLUGGING.contains(operation)
                || operation == VbdOperations.PAUSE
                || operation == VbdOperations.UNPAUSE) {
            return Errors.vmBadPowerState(vm.ref(), "running", VmRules.lower(power));
        } else if (power == VmPowerState.SUSPENDED && MEDIA.contains(operation)) {
            return Errors.vmBadPowerState(vm.ref(), "halted, running", VmRules.lower(power));
        }
        boolean ending =
                Records.get(state, vm, Vm.CURRENT_OPERATIONS).values().stream().anyMatch(ENDING::contains);
        return ending && PLUGGING.contains(operation)
                ? Errors.operationNotAllowed("The VM is being shut down, suspended or paused")
                : null;
    }

    private static @Nullable ApiFailure disk(Snapshot state, Row vbd, VbdOperations operation) {
        VdiRef vdi = Records.get(vbd, Vbd.VDI);
        if (Records.get(vbd, Vbd.EMPTY) || !Records.exists(state, vdi)) {
            return null;
        }
        if (!Records.get(state, vdi, Vdi.MANAGED)) {
            return Errors.vdiNotManaged(vbd.ref());
        }
        Map<String, VdiOperations> current = Records.get(state, vdi, Vdi.CURRENT_OPERATIONS);
        boolean taking = operation == VbdOperations.ATTACH
                || operation == VbdOperations.PLUG
                || operation == VbdOperations.INSERT;
        if (taking && !HARMLESS.containsAll(current.values())) {
            return InProgress.failure("VDI", vdi.ref(), current);
        }
        return null;
    }

    /**
     * Whether the disk can be taken into use beside those who use it already (VML-153). No list of allowed
     * operations shows it, because it changes with other VMs.
     */
    public static void requireShareable(Snapshot state, VbdRef vbd, VdiRef vdi) {
        if (vdi.isNull()) {
            return;
        }
        boolean write = Records.get(state, vbd, Vbd.MODE) == dev.weir.model.types.VbdMode.RW;
        if (write && Records.get(state, vdi, Vdi.READ_ONLY)) {
            throw Errors.vdiReadonly(vdi.ref());
        }
        if (Records.get(state, vdi, Vdi.SHARABLE)) {
            return;
        }
        for (VbdRef other : Records.get(state, vdi, Vdi.VBDS)) {
            if (other.equals(vbd) || !uses(state, other)) {
                continue;
            }
            boolean otherWrites = Records.get(state, other, Vbd.MODE) == dev.weir.model.types.VbdMode.RW;
            if (write || otherWrites) {
                throw new ApiFailure("VDI_IN_USE", List.of(vdi.ref()));
            }
        }
    }

    private static boolean uses(Snapshot state, VbdRef vbd) {
        VmRef vm = Records.get(state, vbd, Vbd.VM);
        boolean suspended =
                Records.exists(state, vm) && Records.get(state, vm, Vm.POWER_STATE) == VmPowerState.SUSPENDED;
        return !suspended
                && (Records.get(state, vbd, Vbd.CURRENTLY_ATTACHED)
                        || Records.get(state, vbd, Vbd.RESERVED)
                        || !Records.get(state, vbd, Vbd.CURRENT_OPERATIONS).isEmpty());
    }
}

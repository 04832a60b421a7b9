package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmAppliance;
import dev.weir.model.types.VmApplianceOperation;
import dev.weir.model.types.VmApplianceRef;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether an operation may begin on a vApp, and the first reason why not (VML-170). */
public final class ApplianceRules {
    /** An operation makes sense where a VM is in one of these states; else the text says what is missing. */
    private record Need(Set<VmPowerState> states, String refusal) {}

    private static final Need ANY_UP =
            new Need(EnumSet.complementOf(EnumSet.of(VmPowerState.HALTED)), "All VMs in this appliance are halted.");

    private static final Map<VmApplianceOperation, Need> NEEDS = new EnumMap<>(Map.of(
            VmApplianceOperation.START,
            new Need(EnumSet.of(VmPowerState.HALTED), "There are no halted VMs in this appliance."),
            VmApplianceOperation.CLEAN_SHUTDOWN,
            new Need(EnumSet.of(VmPowerState.RUNNING), "There are no running VMs in this appliance."),
            VmApplianceOperation.HARD_SHUTDOWN,
            ANY_UP,
            VmApplianceOperation.SHUTDOWN,
            ANY_UP));

    private ApplianceRules() {}

    public static void require(Snapshot state, VmApplianceRef appliance, VmApplianceOperation operation) {
        ApiFailure reason = against(state, Records.require(state, appliance), operation);
        if (reason != null) {
            throw reason;
        }
    }

    static List<VmApplianceOperation> allowed(Snapshot state, Row appliance) {
        List<VmApplianceOperation> allowed = new ArrayList<>();
        for (VmApplianceOperation operation : VmApplianceOperation.values()) {
            if (against(state, appliance, operation) == null) {
                allowed.add(operation);
            }
        }
        return allowed;
    }

    private static @Nullable ApiFailure against(Snapshot state, Row appliance, VmApplianceOperation operation) {
        Map<String, VmApplianceOperation> current = Records.get(appliance, VmAppliance.CURRENT_OPERATIONS);
        if (!current.isEmpty()) {
            return InProgress.failure("VM_appliance", appliance.ref(), current);
        }
        List<VmRef> vms = Records.get(appliance, VmAppliance.VMS);
        if (vms.isEmpty()) {
            return Errors.operationNotAllowed("Appliance has no VMs.");
        }
        Need need = NEEDS.get(operation);
        if (need == null) {
            throw new IllegalStateException("no rule for " + operation);
        }
        boolean sensible = vms.stream().anyMatch(vm -> need.states().contains(Records.get(state, vm, Vm.POWER_STATE)));
        return sensible ? null : Errors.operationNotAllowed(need.refusal());
    }
}

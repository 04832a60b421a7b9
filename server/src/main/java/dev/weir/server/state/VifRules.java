package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifOperations;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.value.WireWord;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether an operation may begin on a VIF, and the first reason why not (NET-88). */
public final class VifRules {
    private static final Set<VmOperations> ENDING = EnumSet.of(
            VmOperations.CLEAN_SHUTDOWN, VmOperations.HARD_SHUTDOWN, VmOperations.SUSPEND, VmOperations.PAUSE);

    private VifRules() {}

    public static void require(Snapshot state, VifRef vif, VifOperations operation) {
        ApiFailure reason = against(state, Records.require(state, vif), operation);
        if (reason != null) {
            throw reason;
        }
    }

    static List<VifOperations> allowed(Snapshot state, Row vif) {
        List<VifOperations> allowed = new ArrayList<>();
        for (VifOperations operation : VifOperations.values()) {
            if (against(state, vif, operation) == null) {
                allowed.add(operation);
            }
        }
        return allowed;
    }

    private static @Nullable ApiFailure against(Snapshot state, Row vif, VifOperations operation) {
        Map<String, VifOperations> current = Records.get(vif, Vif.CURRENT_OPERATIONS);
        if (!current.isEmpty()) {
            // The reference writes these in braces even when there is one (VML-157).
            String operations = current.values().stream().map(WireWord::wire).collect(Collectors.joining("; "));
            return new ApiFailure(
                    InProgress.CODE,
                    List.of("VIF", vif.ref(), "{" + operations + "}", "{" + String.join("; ", current.keySet()) + "}"));
        }
        VmRef vm = Records.get(vif, Vif.VM);
        if (!Records.exists(state, vm)) {
            return Errors.handleInvalid("VM", vm.ref());
        }
        if (operation == VifOperations.ATTACH) {
            return null;
        }
        if (Records.get(state, vm, Vm.IS_CONTROL_DOMAIN) && operation == VifOperations.PLUG) {
            return Errors.operationNotAllowed("A control domain's interfaces are the host's own");
        }
        VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
        if (power != VmPowerState.RUNNING) {
            return Errors.vmBadPowerState(vm.ref(), "running", VmRules.lower(power));
        }
        boolean attached = Records.get(vif, Vif.CURRENTLY_ATTACHED) || Records.get(vif, Vif.RESERVED);
        if (attached && operation == VifOperations.PLUG) {
            return Errors.deviceAlreadyAttached(vif.ref());
        }
        if (!attached && operation == VifOperations.UNPLUG) {
            return Errors.deviceAlreadyDetached(vif.ref());
        }
        boolean ending =
                Records.get(state, vm, Vm.CURRENT_OPERATIONS).values().stream().anyMatch(ENDING::contains);
        return ending ? Errors.operationNotAllowed("The VM is being shut down, suspended or paused") : null;
    }
}

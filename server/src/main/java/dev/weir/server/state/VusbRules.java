package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbOperations;
import dev.weir.model.types.VusbRef;
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

/** Whether an operation may begin on a VUSB, and the first reason why not. */
public final class VusbRules {
    private static final Set<VmOperations> ENDING = EnumSet.of(
            VmOperations.CLEAN_SHUTDOWN, VmOperations.HARD_SHUTDOWN, VmOperations.SUSPEND, VmOperations.PAUSE);

    private VusbRules() {}

    public static void require(Snapshot state, VusbRef vusb, VusbOperations operation) {
        ApiFailure reason = against(state, Records.require(state, vusb), operation);
        if (reason != null) {
            throw reason;
        }
    }

    static List<VusbOperations> allowed(Snapshot state, Row vusb) {
        List<VusbOperations> allowed = new ArrayList<>();
        for (VusbOperations operation : VusbOperations.values()) {
            if (against(state, vusb, operation) == null) {
                allowed.add(operation);
            }
        }
        return allowed;
    }

    private static @Nullable ApiFailure against(Snapshot state, Row vusb, VusbOperations operation) {
        Map<String, VusbOperations> current = Records.get(vusb, Vusb.CURRENT_OPERATIONS);
        if (!current.isEmpty()) {
            // In braces also when there is one, as of a VIF (VML-157).
            String operations = current.values().stream().map(WireWord::wire).collect(Collectors.joining("; "));
            return new ApiFailure(
                    InProgress.CODE,
                    List.of(
                            "VUSB",
                            vusb.ref(),
                            "{" + operations + "}",
                            "{" + String.join("; ", current.keySet()) + "}"));
        }
        if (operation == VusbOperations.ATTACH) {
            return null;
        }
        VmRef vm = Records.get(vusb, Vusb.VM);
        if (!Records.exists(state, vm)) {
            return Errors.handleInvalid("VM", vm.ref());
        }
        VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
        if (power != VmPowerState.RUNNING) {
            return Errors.vmBadPowerState(vm.ref(), "running", VmRules.lower(power));
        }
        boolean attached = Records.get(vusb, Vusb.CURRENTLY_ATTACHED);
        if (attached && operation == VusbOperations.PLUG) {
            return Errors.deviceAlreadyAttached(vusb.ref());
        }
        if (!attached && operation == VusbOperations.UNPLUG) {
            return Errors.deviceAlreadyDetached(vusb.ref());
        }
        for (VmOperations running :
                Records.get(state, vm, Vm.CURRENT_OPERATIONS).values()) {
            if (ENDING.contains(running)) {
                return Errors.operationNotAllowed("Current operation on VM:" + vm.ref() + " is " + running.wire());
            }
        }
        return null;
    }
}

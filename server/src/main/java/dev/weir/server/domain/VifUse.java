package dev.weir.server.domain;

import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;

/** Where a network has to be up because of an interface on it. */
public final class VifUse {
    private VifUse() {}

    /** In a VM that lives there, or on its way into one. */
    public static boolean on(Snapshot state, VifRef vif, HostRef host) {
        VmRef vm = Records.get(state, vif, Vif.VM);
        if (!Records.exists(state, vm)) {
            return false;
        }
        if (Records.get(state, vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON).equals(host)) {
            return true;
        }
        VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
        boolean lives = power == VmPowerState.RUNNING || power == VmPowerState.PAUSED;
        boolean plugged = Records.get(state, vif, Vif.CURRENTLY_ATTACHED)
                || Records.get(state, vif, Vif.RESERVED)
                || !Records.get(state, vif, Vif.CURRENT_OPERATIONS).isEmpty();
        return lives && plugged && Records.get(state, vm, Vm.RESIDENT_ON).equals(host);
    }
}

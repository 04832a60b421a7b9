package dev.weir.server.ops.grouping;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;

/** Which VMs may be put into a vApp or a group: those that are nothing else. */
final class Members {
    private Members() {}

    static void require(Snapshot state, VmRef vm, String refusal) {
        boolean special = Records.get(state, vm, Vm.IS_CONTROL_DOMAIN)
                || Records.get(state, vm, Vm.IS_A_TEMPLATE)
                || Records.get(state, vm, Vm.IS_A_SNAPSHOT);
        if (special) {
            throw Errors.operationNotAllowed(refusal);
        }
    }
}

package dev.weir.server.ops.guest;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import java.util.Map;

/**
 * VM.call_host_plugin: a program in a folder of the reference's hosts, run where the VM runs. No host of this product has
 * such programs, so each name is one that is missing there.
 */
final class HostPlugin {
    private final Store store;
    private final OperationGuard guard;

    HostPlugin(Store store, OperationGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    void bind(VmCalls<CallContext> calls) {
        calls.callHostPlugin(this::call);
    }

    /** VML-4: the states with capitals here. */
    private String call(CallContext context, VmRef vm, String plugin, String fn, Map<String, String> args) {
        VmPowerState power = Records.get(store.snapshot(), vm, Vm.POWER_STATE);
        if (power != VmPowerState.RUNNING) {
            throw Errors.vmBadPowerState(vm.ref(), VmPowerState.RUNNING.wire(), power.wire());
        }
        return guard.atOnce(context, Hold.vm(vm, VmOperations.CALL_PLUGIN), () -> {
            throw Errors.xenapiMissingPlugin(plugin);
        });
    }
}

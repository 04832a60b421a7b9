package dev.weir.server.ops.vm;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;

/**
 * VM.restart_device_models: a running guest goes on in a new process of its hypervisor, as after an update of the host's
 * programs. The reference migrates it to its own host; here its memory is saved and read again there, under the rules
 * of that migration.
 */
public final class DeviceModels {
    private final Store store;
    private final OperationGuard guard;
    private final VmSuspension suspension;

    public DeviceModels(Store store, OperationGuard guard, VmSuspension suspension) {
        this.store = store;
        this.guard = guard;
        this.suspension = suspension;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.restartDeviceModels(this::restart);
    }

    private void restart(CallContext context, VmRef vm) {
        VmPowerState power = Records.get(store.snapshot(), vm, Vm.POWER_STATE);
        if (power != VmPowerState.RUNNING) {
            throw Errors.vmBadPowerState(vm.ref(), VmPowerState.RUNNING.wire(), power.wire());
        }
        guard.run(context, Hold.vm(vm, VmOperations.POOL_MIGRATE), () -> {
            Snapshot state = store.snapshot();
            HostRef host = Records.get(state, vm, Vm.RESIDENT_ON);
            boolean alwaysRun = Records.get(state, vm, Vm.HA_ALWAYS_RUN);
            suspension.save(context, vm);
            suspension.goOn(context, vm, host, alwaysRun);
        });
    }
}

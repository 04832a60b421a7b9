package dev.weir.server.ops.vm;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import java.util.List;

/** VM.power_state_reset, for a VM whose host is lost, and VM.get_boot_record (VML-99). */
public final class VmReset {
    private final Store store;
    private final OperationGuard guard;
    private final VmRecords records;
    private final SuspendImages images;

    public VmReset(Store store, OperationGuard guard, VmRecords records, SuspendImages images) {
        this.store = store;
        this.guard = guard;
        this.records = records;
        this.images = images;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.powerStateReset(this::reset).getBootRecord(this::bootRecord);
    }

    /**
     * Records only, whatever operations say of themselves. A guest of a live host runs, or its end is reported at once:
     * so here no record is ahead of it, and the reset is refused.
     */
    private void reset(CallContext context, VmRef vm) {
        VdiRef memory = store.write(tx -> {
            Records.require(tx, vm);
            if (Records.get(tx, vm, Vm.IS_CONTROL_DOMAIN)) {
                throw Errors.cannotResetControlDomain(vm.ref());
            }
            VmPowerState power = Records.get(tx, vm, Vm.POWER_STATE);
            if (power == VmPowerState.RUNNING || power == VmPowerState.PAUSED) {
                requireLost(tx, vm);
            }
            VdiRef image = Records.get(tx, vm, Vm.SUSPEND_VDI);
            records.halted(tx, vm);
            return image;
        });
        images.discard(context, memory);
    }

    private static void requireLost(Snapshot state, VmRef vm) {
        HostRef host = Records.get(state, vm, Vm.RESIDENT_ON);
        if (!Records.exists(state, host)) {
            return;
        }
        boolean live = Liveness.of(state, host);
        if (live && !ThePool.master(state).equals(host)) {
            throw Errors.hostIsLive(host.ref());
        }
        if (live) {
            throw new ApiFailure("DOMAIN_EXISTS", List.of(vm.ref()));
        }
    }

    /** The record of the present run: this server takes changes that wait for a boot from the record itself. */
    private Row bootRecord(CallContext context, VmRef vm) {
        Records.require(store.snapshot(), vm);
        return guard.run(
                context,
                List.of(Hold.vm(vm, VmOperations.GET_BOOT_RECORD)),
                () -> Records.require(store.snapshot(), vm));
    }
}

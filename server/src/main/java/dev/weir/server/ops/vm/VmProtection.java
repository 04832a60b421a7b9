package dev.weir.server.ops.vm;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import java.util.Set;

/** How HA is to care for a VM; where HA is on, a plan would have to be made, which is not there yet. */
public final class VmProtection {
    private static final String RESTART = "restart";
    private static final Set<String> PRIORITIES = Set.of(RESTART, "best-effort", "");

    private final Store store;

    public VmProtection(Store store) {
        this.store = store;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.setHaRestartPriority(this::setRestartPriority)
                .setHaAlwaysRun((context, vm, value) -> setRestartPriority(context, vm, value ? RESTART : ""));
    }

    private void setRestartPriority(CallContext context, VmRef vm, String priority) {
        store.write(tx -> {
            Records.require(tx, vm);
            if (!PRIORITIES.contains(priority)) {
                throw Errors.invalidValue("ha_restart_priority", priority);
            }
            if (!Records.get(tx, vm, Vm.HA_RESTART_PRIORITY).equals(priority)) {
                set(tx, vm, priority);
            }
            return vm;
        });
    }

    private static void set(Tx tx, VmRef vm, String priority) {
        boolean protect = priority.equals(RESTART);
        if (protect && tx.rows(Pool.DEF).stream().anyMatch(pool -> Records.get(pool, Pool.HA_ENABLED))) {
            throw Errors.notImplemented("VM.set_ha_restart_priority with HA enabled");
        }
        Records.set(tx, vm, Vm.HA_RESTART_PRIORITY, priority);
        if (Records.get(tx, vm, Vm.POWER_STATE) == VmPowerState.RUNNING) {
            Records.set(tx, vm, Vm.HA_ALWAYS_RUN, protect);
        }
    }
}

package dev.weir.server.ops.guest;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmGuestMetricsRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * VM.sysprep: a Windows guest's driver is told through Xen's store to run sysprep. Guests of other hypervisors have no
 * such driver, and the caller hears so in the reference's words; should one say it has, it is not served yet.
 */
final class GuestSysprep {
    private static final int LONGEST = 32 * 1024;
    private static final String FEATURE = "feature-sysprep";

    private final Store store;
    private final OperationGuard guard;

    GuestSysprep(Store store, OperationGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    void bind(VmCalls<CallContext> calls) {
        calls.sysprep(this::sysprep);
    }

    /** VML-71: it does not wait for others. The error names the VM by its uuid. */
    private void sysprep(CallContext context, VmRef vm, String unattend, double timeout) {
        Records.require(store.snapshot(), vm);
        guard.atOnce(context, Hold.vm(vm, VmOperations.SYSPREP), () -> {
            if (timeout < 0) {
                throw Errors.invalidValue("timeout", written(timeout));
            }
            String uuid = Records.get(store.snapshot(), vm, Vm.UUID);
            if (unattend.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
                throw Errors.sysprep(uuid, "unattend.xml file too large");
            }
            if (!supports(store.snapshot(), vm)) {
                throw Errors.sysprep(uuid, "VM driver does not support sysprep");
            }
            throw Errors.notImplemented("VM.sysprep");
        });
    }

    /** As the reference writes such numbers: whole ones end in a point. */
    private static String written(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e12
                ? String.format(Locale.ROOT, "%.0f.", number)
                : Double.toString(number);
    }

    private static boolean supports(Snapshot state, VmRef vm) {
        VmGuestMetricsRef guest = Records.get(state, vm, Vm.GUEST_METRICS);
        return Records.exists(state, guest)
                && "1".equals(Records.get(state, guest, VmGuestMetrics.OTHER).get(FEATURE));
    }
}

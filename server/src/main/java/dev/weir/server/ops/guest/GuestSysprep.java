package dev.weir.server.ops.guest;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
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
import dev.weir.server.ops.vm.VmHost;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/**
 * VM.sysprep: a Windows guest's agent has Windows generalize itself, with the caller's answers, and shut down. As in the
 * reference the call waits for sysprep as long as the caller says, and then as long again for the guest's end.
 */
final class GuestSysprep {
    private static final int LONGEST = 32 * 1024;
    private static final String FEATURE = "feature-sysprep";

    /** Nobody means to wait for longer, and numbers have no end. */
    private static final double MOST_SECONDS = Duration.ofDays(1).toSeconds();

    private static final double MILLIS = 1000;

    /** How much of the work is over when sysprep is. */
    private static final double PREPARED = 0.8;

    private final Store store;
    private final OperationGuard guard;
    private final VmHost host;
    private final RunEnds ends;

    GuestSysprep(Store store, OperationGuard guard, VmHost host, Clock clock) {
        this.store = store;
        this.guard = guard;
        this.host = host;
        this.ends = new RunEnds(store, clock);
    }

    void bind(VmCalls<CallContext> calls) {
        calls.sysprep(this::sysprep);
    }

    /** VML-71: it does not wait for others. The error names the VM by its uuid. */
    private void sysprep(CallContext context, VmRef vm, String unattend, double timeout) {
        Records.require(store.snapshot(), vm);
        guard.atOnce(context, Hold.vm(vm, VmOperations.SYSPREP), () -> {
            if (!(timeout >= 0)) {
                throw Errors.invalidValue("timeout", written(timeout));
            }
            Snapshot state = store.snapshot();
            String uuid = Records.get(state, vm, Vm.UUID);
            if (unattend.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
                throw Errors.sysprep(uuid, "unattend.xml file too large");
            }
            if (!supports(state, vm)) {
                throw Errors.sysprep(uuid, "VM driver does not support sysprep");
            }
            long millis = Math.round(Math.min(timeout, MOST_SECONDS) * MILLIS);
            RunEnds.Run run = RunEnds.run(state, vm);
            ask(context, vm, new Verb.RunSysprep(uuid, unattend, millis));
            context.progress().at(PREPARED);
            if (!ends.await(context.progress(), vm, run, Duration.ofMillis(millis))) {
                throw Errors.sysprep(uuid, "No response from sysprep within allocated time");
            }
            return vm;
        });
    }

    /** What the agent says of a guest is told of the VM by reference, but for this one error. */
    private void ask(CallContext context, VmRef vm, Verb.RunSysprep verb) {
        try {
            host.ask(context, vm, verb);
        } catch (ApiFailure e) {
            throw switch (e.code()) {
                case "SYSPREP" -> Errors.sysprep(verb.uuid(), e.params().getLast());
                case "VM_BAD_POWER_STATE" -> Errors.sysprep(verb.uuid(), "VM is not running");
                default -> e;
            };
        }
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

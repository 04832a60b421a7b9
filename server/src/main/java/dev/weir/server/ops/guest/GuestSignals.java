package dev.weir.server.ops.guest;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
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
import dev.weir.server.ops.vm.VmHost;
import dev.weir.server.state.VmRules;
import java.util.List;
import java.util.Map;

/**
 * What is sent to a guest's kernel: keys, triggers, sleep. The reference refuses keys and triggers for want of code; here
 * they reach the guest as far as the hypervisor can send them.
 */
final class GuestSignals {
    /** Triggers of Xen that no other hypervisor has a line for. */
    private static final List<String> XENS_OWN = List.of("init", "sleep", "s3resume");

    private static final List<String> TRIGGERS = List.of("nmi", "reset", "power");

    private final Store store;
    private final OperationGuard guard;
    private final VmHost host;

    GuestSignals(Store store, OperationGuard guard, VmHost host) {
        this.store = store;
        this.guard = guard;
        this.host = host;
    }

    void bind(VmCalls<CallContext> calls) {
        calls.sendSysrq(this::sendSysrq)
                .sendTrigger(this::sendTrigger)
                .s3Suspend((context, vm) -> {
                    requireRunning(vm);
                    host.ask(context, vm, new Verb.SleepDomain(host.uuid(vm)));
                })
                .s3Resume((context, vm) -> {
                    requireRunning(vm);
                    host.ask(context, vm, new Verb.WakeDomain(host.uuid(vm)));
                })
                .queryServices(this::queryServices);
    }

    private void sendSysrq(CallContext context, VmRef vm, String key) {
        hold(context, vm, VmOperations.SEND_SYSRQ, () -> {
            if (!key.matches("[a-z0-9]")) {
                throw Errors.invalidValue("key", key);
            }
            host.ask(context, vm, new Verb.SendSysrq(host.uuid(vm), key));
        });
    }

    private void sendTrigger(CallContext context, VmRef vm, String trigger) {
        hold(context, vm, VmOperations.SEND_TRIGGER, () -> {
            if (XENS_OWN.contains(trigger)) {
                throw Errors.notImplemented("VM.send_trigger");
            }
            if (!TRIGGERS.contains(trigger)) {
                throw Errors.invalidValue("trigger", trigger);
            }
            host.ask(context, vm, new Verb.SendTrigger(host.uuid(vm), trigger));
        });
    }

    /** No operation of the API's list is this, so nobody is held (as in the reference). */
    private void requireRunning(VmRef vm) {
        Snapshot state = store.snapshot();
        Records.require(state, vm);
        VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
        if (power != VmPowerState.RUNNING) {
            throw Errors.vmBadPowerState(vm.ref(), "running", VmRules.lower(power));
        }
    }

    /** For system domains alone, of which this product has none (VML-20). */
    private Map<String, String> queryServices(CallContext context, VmRef vm) {
        Records.require(store.snapshot(), vm);
        return guard.run(context, List.of(Hold.vm(vm, VmOperations.QUERY_SERVICES)), () -> {
            throw Errors.notImplemented("VM.query_services");
        });
    }

    private void hold(CallContext context, VmRef vm, VmOperations operation, Runnable work) {
        Records.require(store.snapshot(), vm);
        guard.run(context, Hold.vm(vm, operation), work);
    }
}

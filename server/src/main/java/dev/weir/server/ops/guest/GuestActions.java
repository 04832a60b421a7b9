package dev.weir.server.ops.guest;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.types.OnCrashBehaviour;
import dev.weir.model.types.OnNormalExit;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.util.List;

/** What follows when a guest reboots or crashes by itself: its host does it, so a run's host must know (VML-94). */
final class GuestActions {
    private final Store store;
    private final LiveSettings live;

    GuestActions(Store store, LiveSettings live) {
        this.store = store;
        this.live = live;
    }

    void bind(VmCalls<CallContext> calls, Effects effects) {
        calls.setActionsAfterCrash(this::setAfterCrash);
        effects.onWrite("VM.set_actions_after_reboot", this::setAfterReboot);
    }

    private void setAfterCrash(CallContext context, VmRef vm, OnCrashBehaviour action) {
        Row row = Records.require(store.snapshot(), vm);
        OnNormalExit reboot = Records.get(row, Vm.ACTIONS_AFTER_REBOOT);
        live.change(context, vm, verb(row, reboot, action), tx -> Records.set(tx, vm, Vm.ACTIONS_AFTER_CRASH, action));
    }

    private Value setAfterReboot(CallContext context, List<Value> arguments) {
        VmRef vm = VmRef.CODEC.read(arguments.get(0));
        OnNormalExit action = Vm.ACTIONS_AFTER_REBOOT.codec().read(arguments.get(1));
        Row row = Records.require(store.snapshot(), vm);
        OnCrashBehaviour crash = Records.get(row, Vm.ACTIONS_AFTER_CRASH);
        live.change(context, vm, verb(row, action, crash), tx -> Records.set(tx, vm, Vm.ACTIONS_AFTER_REBOOT, action));
        return Value.EMPTY;
    }

    private static Verb verb(Row vm, OnNormalExit reboot, OnCrashBehaviour crash) {
        return new Verb.SetActions(Records.get(vm, Vm.UUID), DomainSpecs.onReboot(reboot), DomainSpecs.onCrash(crash));
    }
}

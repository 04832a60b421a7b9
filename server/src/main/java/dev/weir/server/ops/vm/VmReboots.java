package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.VbdOperations;
import dev.weir.model.types.VifOperations;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.cpu.Processors;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.message.Alerts;
import java.util.ArrayList;
import java.util.List;

/**
 * VM.clean_reboot and hard_reboot (VML-93). The guest starts again in the run that it is in; one with disks that are to
 * be reset, or whose processor is no longer what a start would give it (CPU-41), ends and begins another on the same
 * host.
 */
public final class VmReboots {
    private final Store store;
    private final OperationGuard guard;
    private final VmPower power;
    private final VmBoot boot;
    private final ResetDisks disks;
    private final Overtaking overtaking;
    private final Alerts alerts;

    VmReboots(
            Store store,
            OperationGuard guard,
            VmPower power,
            VmBoot boot,
            ResetDisks disks,
            Overtaking overtaking,
            Alerts alerts) {
        this.store = store;
        this.guard = guard;
        this.power = power;
        this.boot = boot;
        this.disks = disks;
        this.overtaking = overtaking;
        this.alerts = alerts;
    }

    void bind(VmCalls<CallContext> calls) {
        calls.cleanReboot(this::clean).hardReboot(this::hard).hardRebootInternal(this::internal);
    }

    private void clean(CallContext context, VmRef vm) {
        power.hold(context, vm, VmOperations.CLEAN_REBOOT, () -> {
            if (anew(vm)) {
                return again(context, vm, new Verb.ShutDownDomain(power.uuid(vm), VmPower.GUEST_PATIENCE));
            }
            power.ask(context, vm, new Verb.RebootDomain(power.uuid(vm), VmPower.GUEST_PATIENCE));
            return vm;
        });
        alerts.rebooted(vm);
    }

    /** Of a VM that is off it is a start; of a suspended one nothing. */
    private void hard(CallContext context, VmRef vm) {
        VmPowerState state = Records.get(store.snapshot(), vm, Vm.POWER_STATE);
        if (state == VmPowerState.HALTED) {
            power.start(context, vm, false);
            return;
        }
        if (state == VmPowerState.SUSPENDED) {
            throw Errors.vmBadPowerState(vm.ref(), "running", "suspended");
        }
        overtaking.byReboot(vm);
        power.hold(context, vm, VmOperations.HARD_REBOOT, () -> reset(context, vm));
        alerts.rebooted(vm);
    }

    /** A host asks for it when a guest has ended that is to run on: no operation of the VM, but its devices are held. */
    private void internal(CallContext context, VmRef vm) {
        Snapshot state = store.snapshot();
        List<Hold> holds = new ArrayList<>();
        Records.get(state, vm, Vm.VBDS).forEach(vbd -> holds.add(Hold.vbd(vbd, VbdOperations.ATTACH)));
        Records.get(state, vm, Vm.VIFS).forEach(vif -> holds.add(Hold.vif(vif, VifOperations.ATTACH)));
        guard.run(context, holds, () -> reset(context, vm));
    }

    /** A guest that began anew by itself has what it wrote to disks that are to be reset: it gets another run (STO-50). */
    void renew(CallContext context, VmRef vm) {
        power.hold(
                context,
                vm,
                VmOperations.HARD_REBOOT,
                () -> disks.has(vm) ? again(context, vm, new Verb.DestroyDomain(power.uuid(vm))) : vm);
    }

    private VmRef reset(CallContext context, VmRef vm) {
        if (anew(vm)) {
            return again(context, vm, new Verb.DestroyDomain(power.uuid(vm)));
        }
        power.ask(context, vm, new Verb.ResetDomain(power.uuid(vm)));
        if (Records.get(store.snapshot(), vm, Vm.POWER_STATE) == VmPowerState.PAUSED) {
            power.ask(context, vm, new Verb.UnpauseDomain(power.uuid(vm)));
            power.power(vm, VmPowerState.RUNNING);
        }
        return vm;
    }

    /** A host that is disabled starts nothing, so there the processor stays as it is. */
    private boolean anew(VmRef vm) {
        Snapshot state = store.snapshot();
        HostRef host = Records.get(state, vm, Vm.RESIDENT_ON);
        return disks.has(vm)
                || (Records.exists(state, host)
                        && Records.get(state, host, Host.ENABLED)
                        && !Processors.atStart(state, vm, host).equals(Records.get(state, vm, Vm.LAST_BOOT_CPU_FLAGS)));
    }

    private VmRef again(CallContext context, VmRef vm, Verb end) {
        HostRef host = Records.get(store.snapshot(), vm, Vm.RESIDENT_ON);
        power.ask(context, vm, end);
        power.halted(vm);
        store.write(tx -> {
            boot.schedule(tx, context, vm, host);
            return vm;
        });
        power.run(context, vm, false);
        return vm;
    }
}

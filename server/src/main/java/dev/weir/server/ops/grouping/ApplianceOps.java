package dev.weir.server.ops.grouping;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.VmApplianceCalls;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmAppliance;
import dev.weir.model.types.VmApplianceOperation;
import dev.weir.model.types.VmApplianceRef;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Together;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** The messages of class VM_appliance, and VM.set_appliance (VML-170 to VML-173). */
public final class ApplianceOps {
    private final Store store;
    private final OperationGuard guard;
    private final Ids ids;
    private final PowerMessages power;
    private final Together together;

    public ApplianceOps(Store store, OperationGuard guard, Ids ids, PowerMessages power, Together together) {
        this.store = store;
        this.guard = guard;
        this.ids = ids;
        this.power = power;
        this.together = together;
    }

    public void bind(Effects effects, VmApplianceCalls<CallContext> calls, VmCalls<CallContext> vms) {
        effects.onCreate("VM_appliance", this::create);
        effects.onDestroy("VM_appliance", this::destroy);
        calls.start(this::start)
                .cleanShutdown((context, appliance) -> down(
                        context,
                        appliance,
                        VmApplianceOperation.CLEAN_SHUTDOWN,
                        "VM.clean_shutdown",
                        power::cleanShutdown))
                .hardShutdown((context, appliance) -> down(
                        context,
                        appliance,
                        VmApplianceOperation.HARD_SHUTDOWN,
                        "VM.hard_shutdown",
                        power::hardShutdown))
                .shutdown((context, appliance) ->
                        down(context, appliance, VmApplianceOperation.SHUTDOWN, "VM.shutdown", power::shutdown));
        vms.setAppliance(this::setAppliance);
    }

    private String create(CallContext context, Map<FieldDef, Value> given) {
        VmApplianceRef ref = new VmApplianceRef(ids.ref());
        store.write(tx -> {
            Map<FieldDef, Value> fields = new LinkedHashMap<>(given);
            fields.put(VmAppliance.UUID.def(), Value.text(ids.uuid()));
            return tx.create(VmAppliance.DEF, ref.ref(), fields);
        });
        return ref.ref();
    }

    /** The VMs stay, in no vApp (VML-173). */
    private void destroy(CallContext context, String ref) {
        VmApplianceRef appliance = new VmApplianceRef(ref);
        store.write(tx -> {
            Records.get(tx, appliance, VmAppliance.VMS)
                    .forEach(vm -> Records.set(tx, vm, Vm.APPLIANCE, VmApplianceRef.NULL));
            Records.delete(tx, appliance);
            return appliance;
        });
    }

    private void setAppliance(CallContext context, VmRef vm, VmApplianceRef appliance) {
        store.write(tx -> {
            Members.require(tx, vm, "Control domains, templates and snapshots cannot be assigned to appliances.");
            if (!appliance.isNull()) {
                Records.require(tx, appliance);
            }
            Records.set(tx, vm, Vm.APPLIANCE, appliance);
            return vm;
        });
    }

    private void start(CallContext context, VmApplianceRef appliance, boolean paused) {
        run(
                context,
                appliance,
                VmApplianceOperation.START,
                paused ? VmPowerState.PAUSED : VmPowerState.RUNNING,
                Comparator.naturalOrder(),
                "VM.start",
                (own, vm) -> power.start(own, vm, paused));
    }

    private void down(
            CallContext context,
            VmApplianceRef appliance,
            VmApplianceOperation operation,
            String vmMessage,
            BiConsumer<CallContext, VmRef> step) {
        run(context, appliance, operation, VmPowerState.HALTED, Comparator.reverseOrder(), vmMessage, step);
    }

    private void run(
            CallContext context,
            VmApplianceRef appliance,
            VmApplianceOperation operation,
            VmPowerState wanted,
            Comparator<Long> order,
            String vmMessage,
            BiConsumer<CallContext, VmRef> step) {
        Records.require(store.snapshot(), appliance);
        guard.run(
                context,
                Hold.appliance(appliance, operation),
                () -> new ApplianceRun(store, together, context)
                        .run(appliance, "VM_appliance." + operation.wire(), wanted, order, vmMessage, step));
    }
}

package dev.weir.server.ops.vm;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.DeviceNumbers;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.place.BootChecks;
import dev.weir.server.place.Memory;
import dev.weir.server.place.Placer;
import dev.weir.server.state.VmRules;
import java.util.function.Consumer;

/** Static memory, vCPUs and the questions about a VM that change nothing (VML-110 to VML-115). */
public final class VmSettings {
    private final Store store;
    private final OperationGuard guard;

    public VmSettings(Store store, OperationGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.setMemoryLimits(this::setMemoryLimits)
                .setMemory(this::setMemory)
                .setMemoryStaticRange(this::setMemoryStaticRange)
                .setMemoryStaticMin((context, vm, value) ->
                        setMemoryStaticRange(context, vm, value, current(vm, Vm.MEMORY_STATIC_MAX)))
                .setMemoryStaticMax((context, vm, value) ->
                        setMemoryStaticRange(context, vm, current(vm, Vm.MEMORY_STATIC_MIN), value))
                .setVCPUsMax(this::setVcpusMax)
                .setVCPUsAtStartup(this::setVcpusAtStartup)
                .computeMemoryOverhead((context, vm) -> {
                    Records.require(store.snapshot(), vm);
                    return Memory.overhead(store.snapshot(), vm);
                })
                .getAllowedVbdDevices((context, vm) -> DeviceNumbers.allowedDisks(store.snapshot(), vm))
                .getAllowedVifDevices((context, vm) -> DeviceNumbers.allowedInterfaces(store.snapshot(), vm))
                .getPossibleHosts((context, vm) -> {
                    Records.require(store.snapshot(), vm);
                    return Placer.possible(store.snapshot(), vm);
                })
                .assertCanBootHere(this::assertCanBootHere)
                .assertOperationValid((context, vm, operation) -> VmRules.require(store.snapshot(), vm, operation))
                .updateAllowedOperations(this::updateAllowedOperations);
    }

    private long current(VmRef vm, dev.weir.model.value.Field<VmRef, Long> field) {
        return Records.get(store.snapshot(), vm, field);
    }

    private void assertCanBootHere(CallContext context, VmRef vm, HostRef host) {
        Snapshot state = store.snapshot();
        Records.require(state, vm);
        Records.require(state, host);
        new BootChecks(state, vm).require(host);
    }

    /** They are always right; what is left to do is to say so to whoever waits for an event. */
    private void updateAllowedOperations(CallContext context, VmRef vm) {
        store.write(tx -> {
            Records.require(tx, vm);
            tx.touch(Vm.DEF, vm.ref());
            return vm;
        });
    }

    private void setMemoryLimits(
            CallContext context, VmRef vm, long staticMin, long staticMax, long dynamicMin, long dynamicMax) {
        change(context, vm, VmOperations.CHANGING_MEMORY_LIMITS, tx -> {
            new MemoryLimits(staticMin, staticMax, dynamicMin, dynamicMax).write(tx, vm);
        });
    }

    private void setMemory(CallContext context, VmRef vm, long value) {
        change(context, vm, VmOperations.CHANGING_MEMORY_LIMITS, tx -> {
            new MemoryLimits(Records.get(tx, vm, Vm.MEMORY_STATIC_MIN), value, value, value).write(tx, vm);
        });
    }

    private void setMemoryStaticRange(CallContext context, VmRef vm, long min, long max) {
        change(context, vm, VmOperations.CHANGING_STATIC_RANGE, tx -> {
            MemoryLimits.of(tx, vm).withStatic(min, max).write(tx, vm);
        });
    }

    private void setVcpusMax(CallContext context, VmRef vm, long value) {
        change(context, vm, VmOperations.CHANGING_VCPUS, tx -> {
            if (value < 1 || Records.get(tx, vm, Vm.VCPUS_AT_STARTUP) > value) {
                throw Errors.invalidValue(
                        "VCPUs_max must be at least 1 and at least VCPUs_at_startup", Long.toString(value));
            }
            Records.set(tx, vm, Vm.VCPUS_MAX, value);
            Records.set(tx, vm, Vm.MEMORY_OVERHEAD, Memory.overhead(tx, vm));
        });
    }

    /** Takes effect at the next start, so the power state does not matter (VML-115). */
    private void setVcpusAtStartup(CallContext context, VmRef vm, long value) {
        store.write(tx -> {
            if (Records.get(tx, vm, Vm.IS_CONTROL_DOMAIN)) {
                throw Errors.operationNotAllowed("This operation is not allowed on dom0");
            }
            if (value < 1 || value > Records.get(tx, vm, Vm.VCPUS_MAX)) {
                throw Errors.invalidValue(
                        "VCPUs_at_startup must be at least 1 and at most VCPUs_max", Long.toString(value));
            }
            Records.set(tx, vm, Vm.VCPUS_AT_STARTUP, value);
            return vm;
        });
    }

    private void change(CallContext context, VmRef vm, VmOperations operation, Consumer<Tx> change) {
        Records.require(store.snapshot(), vm);
        guard.run(
                context,
                Hold.vm(vm, operation),
                () -> store.write(tx -> {
                    change.accept(tx);
                    return vm;
                }));
    }
}

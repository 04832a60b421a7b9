package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.value.Field;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.place.Memory;
import dev.weir.server.time.Ids;
import java.util.List;

/** The range in which a VM's memory may move, also while it runs: then its balloon goes to the top of it (VML-112). */
public final class VmBalloon {
    private static final long KIB = 1024;

    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final Ids ids;

    public VmBalloon(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.guard = guard;
        this.ids = ids;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.setMemoryDynamicRange(this::setRange)
                .setMemoryDynamicMin(
                        (context, vm, value) -> setRange(context, vm, value, current(vm, Vm.MEMORY_DYNAMIC_MAX)))
                .setMemoryDynamicMax(
                        (context, vm, value) -> setRange(context, vm, current(vm, Vm.MEMORY_DYNAMIC_MIN), value));
    }

    /** A guest whose host may have heard of another range than the record has. */
    public void settle(Settling settling) {
        settling.on(Verb.SetMemory.class, this::settle);
    }

    private long current(VmRef vm, Field<VmRef, Long> field) {
        return Records.get(store.snapshot(), vm, field);
    }

    private void setRange(CallContext context, VmRef vm, long min, long max) {
        Records.require(store.snapshot(), vm);
        guard.run(
                context,
                List.of(Hold.vm(vm, VmOperations.CHANGING_DYNAMIC_RANGE)),
                tx -> require(tx, vm, min, max),
                () -> change(context, vm, min, max));
    }

    /** Only the least that a VM may have is promised, so only raising that needs room (VML-112). */
    private static void require(Snapshot state, VmRef vm, long min, long max) {
        MemoryLimits before = MemoryLimits.of(state, vm);
        HostRef host = Records.get(state, vm, Vm.RESIDENT_ON);
        long more = min - before.dynamicMin();
        if (runs(state, vm) && more > 0) {
            long free = Memory.free(state, host, VmRef.NULL);
            if (more > free) {
                throw Errors.hostNotEnoughFreeMemory(Long.toString(more / KIB), Long.toString(free / KIB));
            }
        }
        before.withDynamic(min, max).require(state, vm);
    }

    private VmRef change(CallContext context, VmRef vm, long min, long max) {
        Snapshot state = store.snapshot();
        if (!runs(state, vm) || Records.get(state, vm, Vm.IS_CONTROL_DOMAIN)) {
            return write(vm, min, max);
        }
        String uuid = Records.get(state, vm, Vm.UUID);
        HostRef host = Records.get(state, vm, Vm.RESIDENT_ON);
        Note note = new Note(context.task() + ".memory", host.ref(), vm.ref(), new Verb.SetMemory(uuid, max));
        // What others were promised meanwhile may leave no room: then the host is told the old range again.
        return noted.run(note, uuid, answer -> write(vm, min, max));
    }

    private VmRef write(VmRef vm, long min, long max) {
        return store.write(tx -> {
            require(tx, vm, min, max);
            MemoryLimits.of(tx, vm).withDynamic(min, max).write(tx, vm);
            return vm;
        });
    }

    private static boolean runs(Snapshot state, VmRef vm) {
        return Records.get(state, vm, Vm.POWER_STATE) == VmPowerState.RUNNING;
    }

    private void settle(Note note) {
        VmRef vm = new VmRef(note.object());
        Snapshot state = store.snapshot();
        HostRef host = new HostRef(note.host());
        if (Records.exists(state, vm)
                && runs(state, vm)
                && Records.get(state, vm, Vm.RESIDENT_ON).equals(host)) {
            Verb again =
                    new Verb.SetMemory(Records.get(state, vm, Vm.UUID), Records.get(state, vm, Vm.MEMORY_DYNAMIC_MAX));
            Settling.allowed(() -> hosts.ask(host, ids.uuid(), again));
        }
    }
}

package dev.weir.server.ops.vm;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.ops.storage.NewDisk;
import dev.weir.server.ops.storage.VdiCopies;
import dev.weir.server.ops.storage.VdiOps;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * VM.snapshot and checkpoint (VML-133, VML-134). A checkpoint of a running VM is a suspend, copies of what lies still
 * then, and a resume: its guest stands still for that long.
 */
public final class VmSnapshots {
    private final Store store;
    private final OperationGuard guard;
    private final VmCreation creation;
    private final VmSuspension suspension;
    private final GuestChanges changes;
    private final VdiOps vdis;
    private final VdiCopies copies;
    private final VmDuplicates duplicates;
    private final Ids ids;
    private final Clock clock;
    private final Alerts alerts;

    public VmSnapshots(
            Store store,
            OperationGuard guard,
            VmCreation creation,
            VmSuspension suspension,
            GuestChanges changes,
            VdiOps vdis,
            VdiCopies copies,
            VmDuplicates duplicates,
            Ids ids,
            Clock clock,
            Alerts alerts) {
        this.store = store;
        this.guard = guard;
        this.creation = creation;
        this.suspension = suspension;
        this.changes = changes;
        this.vdis = vdis;
        this.copies = copies;
        this.duplicates = duplicates;
        this.ids = ids;
        this.clock = clock;
        this.alerts = alerts;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.snapshot((context, vm, name, ignored) -> snapshot(context, vm, name, ignored, false))
                .checkpoint(this::checkpoint);
    }

    /**
     * Also for schedules, which take snapshots as clients do.
     *
     * @param quiesce with the guest's file systems at rest, through its agent; of a VM that is off it changes nothing
     */
    public VmRef snapshot(CallContext context, VmRef vm, String name, List<VdiRef> ignored, boolean quiesce) {
        Records.require(store.snapshot(), vm);
        VmRef taken = guard.run(context, List.of(Hold.vm(vm, VmOperations.SNAPSHOT)), () -> {
            VmPowerState power = Records.get(store.snapshot(), vm, Vm.POWER_STATE);
            return take(context, vm, new Wish(name, Set.copyOf(ignored), power, VdiRef.NULL, quiesce));
        });
        alerts.snapshotted(vm, taken);
        return taken;
    }

    /** @param memory the disk with the VM's memory; none for a snapshot without */
    private record Wish(String name, Set<VdiRef> ignored, VmPowerState power, VdiRef memory, boolean quiesce) {}

    private VmRef take(CallContext context, VmRef vm, Wish wish) {
        List<VdiRef> disks = VmDuplicates.disks(store.snapshot(), vm, wish.ignored());
        Map<VdiRef, NewDisk> made =
                new LinkedHashMap<>(copies.make(context, disks, VdiCopies.Kind.SNAPSHOT, wish.quiesce()));
        context.progress().at(0.7);
        changes.fetch(vm);
        try {
            if (!wish.memory().isNull()) {
                made.putAll(copies.make(context, List.of(wish.memory()), VdiCopies.Kind.CLONE, false));
            }
            VmRef fresh = new VmRef(ids.ref());
            return vdis.record(new ArrayList<>(made.values()), tx -> {
                write(tx, vm, fresh, wish, new LinkedHashMap<>(made));
                return fresh;
            });
        } catch (ApiFailure e) {
            made.values().forEach(vdis::drop);
            throw e;
        }
    }

    private void write(Tx tx, VmRef vm, VmRef fresh, Wish wish, Map<VdiRef, NewDisk> made) {
        Row row = Records.require(tx, vm);
        Map<FieldDef, Value> fields = VmDuplicates.fields(tx, vm, wish.name());
        fields.put(Vm.OTHER_CONFIG.def(), row.get(Vm.OTHER_CONFIG.def()));
        fields.putAll(Records.<VmRef>draft()
                .with(Vm.IS_A_TEMPLATE, true)
                .with(Vm.IS_A_SNAPSHOT, true)
                .with(Vm.SNAPSHOT_OF, vm)
                .with(Vm.SNAPSHOT_TIME, clock.instant())
                .with(Vm.SNAPSHOT_METADATA, SnapshotMetadata.write(row))
                .with(
                        Vm.SNAPSHOT_INFO,
                        Map.of(
                                "power-state-at-snapshot",
                                wish.power().wire(),
                                "disk-snapshot-type",
                                wish.quiesce() ? "quiesced" : "crash_consistent"))
                .with(Vm.PARENT, Records.get(row, Vm.PARENT))
                .values());
        creation.make(tx, fresh, fields);
        NewDisk memory = made.remove(wish.memory());
        if (memory != null) {
            Records.set(tx, fresh, Vm.POWER_STATE, VmPowerState.SUSPENDED);
            Records.set(tx, fresh, Vm.SUSPEND_VDI, vdis.record(tx, memory));
        }
        duplicates.devices(tx, vm, fresh, made, true);
        Records.set(tx, vm, Vm.PARENT, fresh);
    }

    VmRef checkpoint(CallContext context, VmRef vm, String name) {
        Records.require(store.snapshot(), vm);
        VmRef taken = guard.run(context, List.of(Hold.vm(vm, VmOperations.CHECKPOINT)), () -> {
            Snapshot state = store.snapshot();
            requireSnapshots(state, vm);
            VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
            if (power == VmPowerState.RUNNING) {
                return running(context, vm, name);
            }
            return take(context, vm, new Wish(name, Set.of(), power, Records.get(state, vm, Vm.SUSPEND_VDI), false));
        });
        alerts.checkpointed(vm, taken);
        return taken;
    }

    /** The error names the VM, as the reference's does (VML-134). */
    private static void requireSnapshots(Snapshot state, VmRef vm) {
        for (VdiRef vdi : VmDuplicates.disks(state, vm, Set.of())) {
            String type = Records.get(state, Records.get(state, vdi, Vdi.SR), Sr.TYPE);
            boolean able = state.rows(Sm.DEF).stream()
                    .anyMatch(driver -> Records.get(driver, Sm.TYPE).equals(type)
                            && Records.get(driver, Sm.FEATURES).containsKey("VDI_SNAPSHOT"));
            if (!able) {
                throw Errors.srOperationNotSupported(vm.ref());
            }
        }
    }

    /** Whatever happens to the copies, the guest goes on. */
    private VmRef running(CallContext context, VmRef vm, String name) {
        HostRef host = Records.get(store.snapshot(), vm, Vm.RESIDENT_ON);
        boolean alwaysRun = Records.get(store.snapshot(), vm, Vm.HA_ALWAYS_RUN);
        try {
            suspension.save(context, vm);
        } catch (ApiFailure e) {
            throw failed("VM_CHECKPOINT_SUSPEND_FAILED", vm, e);
        }
        try {
            VdiRef memory = Records.get(store.snapshot(), vm, Vm.SUSPEND_VDI);
            return take(context, vm, new Wish(name, Set.of(), VmPowerState.RUNNING, memory, false));
        } finally {
            resume(context, vm, host, alwaysRun);
        }
    }

    private void resume(CallContext context, VmRef vm, HostRef host, boolean alwaysRun) {
        try {
            suspension.goOn(context, vm, host, alwaysRun);
        } catch (ApiFailure e) {
            throw failed("VM_CHECKPOINT_RESUME_FAILED", vm, e);
        }
    }

    private static ApiFailure failed(String code, VmRef vm, ApiFailure cause) {
        return new ApiFailure(code, List.of(vm.ref()), cause);
    }
}

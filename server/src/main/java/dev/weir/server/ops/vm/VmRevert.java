package dev.weir.server.ops.vm;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.device.VtpmOps;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.ops.storage.NewDisk;
import dev.weir.server.ops.storage.VdiCopies;
import dev.weir.server.ops.storage.VdiOps;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * VM.revert (VML-135): the VM becomes what its snapshot says. New disks are made first, then all records change in one
 * transaction, then the old disks go; a kill between leaves a VM that is wholly the old or wholly the new.
 */
public final class VmRevert {
    private static final Logger LOG = LoggerFactory.getLogger(VmRevert.class);

    private final Store store;
    private final OperationGuard guard;
    private final VmCreation creation;
    private final VmPower power;
    private final VdiOps vdis;
    private final VdiCopies copies;
    private final VmDuplicates duplicates;
    private final Ids ids;
    private final LongSupplier random;
    private final Alerts alerts;

    public VmRevert(
            Store store,
            OperationGuard guard,
            VmCreation creation,
            VmPower power,
            VdiOps vdis,
            VdiCopies copies,
            VmDuplicates duplicates,
            Ids ids,
            LongSupplier random,
            Alerts alerts) {
        this.store = store;
        this.guard = guard;
        this.creation = creation;
        this.power = power;
        this.vdis = vdis;
        this.copies = copies;
        this.duplicates = duplicates;
        this.ids = ids;
        this.random = random;
        this.alerts = alerts;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.revert(this::revert);
    }

    private void revert(CallContext context, VmRef snapshot) {
        Snapshot state = store.snapshot();
        Records.require(state, snapshot);
        VmRef vm = Records.get(state, snapshot, Vm.SNAPSHOT_OF);
        List<Hold> holds = new ArrayList<>(List.of(Hold.vm(snapshot, VmOperations.REVERT)));
        if (Records.exists(state, vm)) {
            holds.add(Hold.vm(vm, VmOperations.REVERTING));
        }
        VmRef back = guard.run(context, holds, () -> {
            requireMemory(store.snapshot(), snapshot);
            if (Records.exists(store.snapshot(), vm)
                    && Records.get(store.snapshot(), vm, Vm.POWER_STATE) != VmPowerState.HALTED) {
                power.stop(context, vm);
            }
            return goBack(context, vm, snapshot);
        });
        alerts.reverted(back, snapshot);
    }

    /** A memory that no host could read again is of no use. */
    private static void requireMemory(Snapshot state, VmRef snapshot) {
        VdiRef memory = Records.get(state, snapshot, Vm.SUSPEND_VDI);
        if (Records.get(state, snapshot, Vm.POWER_STATE) == VmPowerState.SUSPENDED && Records.exists(state, memory)) {
            SrRef sr = Records.get(state, memory, Vdi.SR);
            if (Records.get(state, sr, Sr.PBDS).stream()
                    .noneMatch(pbd -> Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED))) {
                throw Errors.srHasNoPbds(sr.ref());
            }
        }
    }

    private VmRef goBack(CallContext context, VmRef vm, VmRef snapshot) {
        Snapshot state = store.snapshot();
        List<VdiRef> wanted = VmDuplicates.disks(state, snapshot, Set.of());
        VdiRef memory = Records.get(state, snapshot, Vm.SUSPEND_VDI);
        boolean suspended =
                Records.get(state, snapshot, Vm.POWER_STATE) == VmPowerState.SUSPENDED && Records.exists(state, memory);
        if (suspended) {
            wanted.add(memory);
        }
        Map<VdiRef, NewDisk> made = copies.make(context, wanted, VdiCopies.Kind.CLONE, false);
        Map<VdiRef, Note> left = Map.of();
        VmRef restored;
        try {
            left = vdis.leaving(replaced(state, vm, made.keySet()));
            restored = vdis.record(new ArrayList<>(made.values()), tx -> {
                Map<VdiRef, NewDisk> disks = new LinkedHashMap<>(made);
                NewDisk image = disks.remove(memory);
                VmRef target = restore(tx, vm, snapshot);
                replace(tx, target, snapshot, disks);
                if (image != null) {
                    Records.set(tx, target, Vm.POWER_STATE, VmPowerState.SUSPENDED);
                    Records.set(tx, target, Vm.SUSPEND_VDI, vdis.record(tx, image));
                    VmRecords.attachAll(tx, target); // the guest that sleeps in it has them
                }
                return target;
            });
        } catch (ApiFailure e) {
            vdis.kept(left);
            made.values().forEach(vdis::drop);
            LOG.info("the revert to {} failed: {}", snapshot.ref(), e.description());
            throw Errors.vmRevertFailed(snapshot.ref(), vm.ref());
        }
        vdis.removeLeft(context, left);
        return restored;
    }

    /** The VM's own fields; one that was destroyed comes back under its uuid. */
    private VmRef restore(Tx tx, VmRef vm, VmRef snapshot) {
        Row from = Records.require(tx, snapshot);
        String metadata = Records.get(from, Vm.SNAPSHOT_METADATA);
        Map<FieldDef, Value> fields = SnapshotMetadata.restored(metadata, from);
        VmRef target = vm;
        if (Records.exists(tx, vm)) {
            fields.forEach((field, value) -> tx.set(Vm.DEF, vm.ref(), field, value));
        } else {
            if (metadata.isEmpty()) {
                throw Errors.vmRevertFailed(snapshot.ref(), vm.ref());
            }
            target = new VmRef(ids.ref());
            Map<FieldDef, Value> all = VmDuplicates.fields(tx, snapshot, Records.get(from, Vm.NAME_LABEL));
            all.putAll(fields);
            creation.make(tx, target, all, SnapshotMetadata.uuid(metadata));
            for (VmRef sibling : siblings(tx, metadata, snapshot)) {
                Records.set(tx, sibling, Vm.SNAPSHOT_OF, target);
            }
        }
        Records.set(tx, target, Vm.HA_ALWAYS_RUN, false);
        Records.set(tx, target, Vm.PARENT, snapshot);
        if (!Records.get(tx, target, Vm.GENERATION_ID).isEmpty()) {
            Records.set(tx, target, Vm.GENERATION_ID, random.getAsLong() + ":" + random.getAsLong());
        }
        return target;
    }

    /** The snapshots of the VM that was destroyed, which have lost it with their reference. */
    private static List<VmRef> siblings(Tx tx, String metadata, VmRef snapshot) {
        String uuid = SnapshotMetadata.uuid(metadata);
        List<VmRef> siblings = new ArrayList<>();
        for (Row row : tx.rows(Vm.DEF)) {
            boolean lost = Records.get(row, Vm.IS_A_SNAPSHOT)
                    && !Records.exists(tx, Records.get(row, Vm.SNAPSHOT_OF))
                    && SnapshotMetadata.uuid(Records.get(row, Vm.SNAPSHOT_METADATA))
                            .equals(uuid);
            if (lost || row.ref().equals(snapshot.ref())) {
                siblings.add(new VmRef(row.ref()));
            }
        }
        return siblings;
    }

    /** The VM's disks that the snapshot has a state of; disks that came later leave the VM and stay. */
    private static Set<VdiRef> replaced(Snapshot state, VmRef vm, Set<VdiRef> sources) {
        Set<VdiRef> replaced = new LinkedHashSet<>();
        if (Records.exists(state, vm)) {
            Set<VdiRef> origins = new LinkedHashSet<>();
            sources.forEach(vdi -> origins.add(Records.get(state, vdi, Vdi.SNAPSHOT_OF)));
            for (VbdRef vbd : Records.get(state, vm, Vm.VBDS)) {
                VdiRef vdi = Records.get(state, vbd, Vbd.VDI);
                if (origins.contains(vdi) && Records.exists(state, vdi)) {
                    replaced.add(vdi);
                }
            }
        }
        return replaced;
    }

    /** The snapshot's drives, interfaces and TPM take the place of the VM's. */
    private void replace(Tx tx, VmRef vm, VmRef snapshot, Map<VdiRef, NewDisk> made) {
        Map<VdiRef, VdiRef> byOrigin = new LinkedHashMap<>();
        made.keySet().forEach(vdi -> byOrigin.put(Records.get(tx, vdi, Vdi.SNAPSHOT_OF), vdi));
        Records.get(tx, vm, Vm.VBDS).forEach(vbd -> Records.delete(tx, vbd));
        Records.get(tx, vm, Vm.VIFS).forEach(vif -> Records.delete(tx, vif));
        Records.get(tx, vm, Vm.VTPMS).forEach(vtpm -> VtpmOps.remove(tx, vtpm));
        Map<VdiRef, VdiRef> recorded = duplicates.devices(tx, snapshot, vm, made, true);
        byOrigin.forEach((origin, source) -> {
            VdiRef now = recorded.get(source);
            if (now != null && Records.exists(tx, origin)) {
                for (VdiRef sibling : List.copyOf(Records.get(tx, origin, Vdi.SNAPSHOTS))) {
                    Records.set(tx, sibling, Vdi.SNAPSHOT_OF, now);
                }
            }
        });
    }
}

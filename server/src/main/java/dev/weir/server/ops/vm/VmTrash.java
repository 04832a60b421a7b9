package dev.weir.server.ops.vm;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Network;
import dev.weir.model.types.Secret;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.Vif;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vtpm;
import dev.weir.model.types.VtpmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.storage.DiskTrash;
import dev.weir.server.ops.trash.Remaking;
import dev.weir.server.ops.trash.Trash;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** VMs that were destroyed and come back with their uuid, drives, interfaces and disks (decision 17). */
public final class VmTrash {
    static final String KIND = "VM";

    private final Store store;
    private final Trash trash;
    private final DiskTrash disks;

    public VmTrash(Store store, Trash trash, DiskTrash disks) {
        this.store = store;
        this.trash = trash;
        this.disks = disks;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.undelete(this::undelete).getDeleted(context -> Trash.list(store.snapshot(), KIND));
    }

    /** Keeps a VM that is about to be deleted. */
    void put(Tx tx, VmRef vm) {
        Row row = Records.require(tx, vm);
        List<Row> rows = new ArrayList<>(List.of(row));
        if (Records.exists(tx, Records.get(row, Vm.METRICS))) {
            rows.add(Records.require(tx, Records.get(row, Vm.METRICS)));
        }
        Records.get(row, Vm.VBDS).forEach(vbd -> rows.add(Records.require(tx, vbd)));
        Records.get(row, Vm.VIFS).forEach(vif -> rows.add(Records.require(tx, vif)));
        for (VtpmRef vtpm : Records.get(row, Vm.VTPMS)) {
            rows.add(Records.require(tx, vtpm));
            rows.add(Records.require(tx, Records.get(tx, vtpm, Vtpm.CONTENTS)));
        }
        trash.put(tx, Trash.Thing.without(KIND, Records.get(row, Vm.UUID), Records.get(row, Vm.NAME_LABEL)), rows);
    }

    private VmRef undelete(CallContext context, String uuid) {
        return store.write(tx -> {
            Row entry = Trash.require(tx, KIND, uuid);
            Row same = tx.findByUuid(Vm.DEF, uuid);
            if (same != null) {
                throw Errors.duplicateVm(same.ref());
            }
            return restore(tx, entry, uuid);
        });
    }

    private VmRef restore(Tx tx, Row entry, String uuid) {
        Remaking remaking = trash.remake(tx, trash.content(entry));
        for (Row drive : remaking.rows(Vbd.DEF)) {
            bringDisk(tx, remaking, drive);
        }
        remaking.rows(VmMetrics.DEF).forEach(metrics -> remaking.make(metrics, Map.of()));
        Row row = remaking.rows(Vm.DEF).getFirst();
        VmRef vm = new VmRef(remaking.make(row, resting(remaking, row)));
        remaking.rows(Vbd.DEF).forEach(drive -> remaking.make(drive, DiskTrash.detached()));
        for (Row nic : remaking.rows(Vif.DEF)) {
            // Without its network there is nothing to plug it into.
            if (remaking.now(Network.DEF, Records.get(nic, Vif.NETWORK).ref()) != null) {
                remaking.make(nic, Map.of(Vif.CURRENTLY_ATTACHED.def(), Value.FALSE, Vif.RESERVED.def(), Value.FALSE));
            }
        }
        remaking.rows(Secret.DEF).forEach(secret -> remaking.make(secret, Map.of()));
        remaking.rows(Vtpm.DEF).forEach(vtpm -> remaking.make(vtpm, Map.of()));
        disks.drivenBy(tx, uuid).forEach(disk -> disks.restore(tx, disk));
        tx.delete(TrashEntry.DEF, entry.ref());
        return vm;
    }

    /** A disk that was destroyed after its VM comes back with it. */
    private void bringDisk(Tx tx, Remaking remaking, Row drive) {
        String then = Records.get(drive, Vbd.VDI).ref();
        String uuid = remaking.uuid(then);
        if (uuid != null && remaking.now(Vdi.DEF, then) == null) {
            Row disk = Trash.find(tx, DiskTrash.KIND, uuid);
            if (disk != null) {
                disks.restore(tx, disk);
            }
        }
    }

    /** Whatever it was doing, it does no longer; its memory is there only as long as the image of it is. */
    private static Map<FieldDef, Value> resting(Remaking remaking, Row vm) {
        Map<FieldDef, Value> fields = new LinkedHashMap<>();
        boolean image = remaking.now(Vdi.DEF, Records.get(vm, Vm.SUSPEND_VDI).ref()) != null;
        if (!image && Records.get(vm, Vm.POWER_STATE) == VmPowerState.SUSPENDED) {
            fields.put(Vm.POWER_STATE.def(), Value.text(VmPowerState.HALTED.wire()));
        }
        fields.put(Vm.HA_ALWAYS_RUN.def(), Value.FALSE);
        return fields;
    }
}

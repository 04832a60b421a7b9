package dev.weir.server.ops.vm;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VbdType;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
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
import dev.weir.server.ops.UndoStack;
import dev.weir.server.ops.device.VtpmOps;
import dev.weir.server.ops.network.Macs;
import dev.weir.server.ops.storage.NewDisk;
import dev.weir.server.ops.storage.VdiOps;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** VM.clone: a new VM like another, its disks cloned in their own SRs (VML-130 to VML-132). */
public final class VmCloning {
    /** Fields in which the clone begins anew. */
    private static final Set<FieldDef> FRESH = Set.of(
            Vm.UUID.def(),
            Vm.NAME_LABEL.def(),
            Vm.POWER_STATE.def(),
            Vm.ALLOWED_OPERATIONS.def(),
            Vm.CURRENT_OPERATIONS.def(),
            Vm.IS_DEFAULT_TEMPLATE.def(),
            Vm.SUSPEND_VDI.def(),
            Vm.RESIDENT_ON.def(),
            Vm.SCHEDULED_TO_BE_RESIDENT_ON.def(),
            Vm.METRICS.def(),
            Vm.GUEST_METRICS.def(),
            Vm.DOMID.def(),
            Vm.PARENT.def(),
            Vm.APPLIANCE.def(),
            Vm.SNAPSHOT_SCHEDULE.def(),
            Vm.IS_VMSS_SNAPSHOT.def(),
            Vm.START_DELAY.def(),
            Vm.SHUTDOWN_DELAY.def(),
            Vm.ORDER.def(),
            Vm.HA_ALWAYS_RUN.def(),
            Vm.BLOCKED_OPERATIONS.def(),
            Vm.OTHER_CONFIG.def(),
            Vm.BLOBS.def(),
            Vm.IS_A_SNAPSHOT.def(),
            Vm.SNAPSHOT_OF.def(),
            Vm.SNAPSHOT_TIME.def(),
            Vm.SNAPSHOT_INFO.def(),
            Vm.SNAPSHOT_METADATA.def(),
            Vm.TRANSPORTABLE_SNAPSHOT_ID.def(),
            Vm.IS_CONTROL_DOMAIN.def(),
            Vm.GROUPS.def(),
            Vm.ATTACHED_PCIS.def(),
            Vm.REQUIRES_REBOOT.def());

    private final Store store;
    private final OperationGuard guard;
    private final VmCreation creation;
    private final VdiOps vdis;
    private final VtpmOps vtpms;
    private final Ids ids;

    public VmCloning(Store store, OperationGuard guard, VmCreation creation, VdiOps vdis, VtpmOps vtpms, Ids ids) {
        this.store = store;
        this.guard = guard;
        this.creation = creation;
        this.vdis = vdis;
        this.vtpms = vtpms;
        this.ids = ids;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.clone(this::clone);
    }

    private VmRef clone(CallContext context, VmRef source, String name) {
        Records.require(store.snapshot(), source);
        return guard.run(context, List.of(Hold.vm(source, VmOperations.CLONE)), () -> copy(context, source, name));
    }

    private VmRef copy(CallContext context, VmRef source, String name) {
        VmRef fresh = new VmRef(ids.ref());
        UndoStack undo = new UndoStack();
        try {
            List<VbdRef> vbds = Records.get(store.snapshot(), source, Vm.VBDS);
            Map<VbdRef, NewDisk> disks = cloneDisks(context, vbds, undo);
            vdis.record(List.copyOf(disks.values()), tx -> {
                creation.make(tx, fresh, fields(tx, source, name));
                for (VbdRef vbd : vbds) {
                    NewDisk disk = disks.get(vbd);
                    copyVbd(tx, vbd, fresh, disk == null ? Records.get(tx, vbd, Vbd.VDI) : vdis.record(tx, disk));
                }
                Records.get(tx, source, Vm.VIFS).forEach(vif -> copyVif(tx, vif, fresh));
                Records.get(tx, source, Vm.VTPMS).forEach(vtpm -> vtpms.copy(tx, vtpm, fresh));
                return fresh;
            });
            return fresh;
        } catch (ApiFailure e) {
            undo.unwind();
            throw e;
        }
    }

    /** CDs are shared, empty drives stay empty, disks are cloned; one failure takes back those already made (VML-132). */
    private Map<VbdRef, NewDisk> cloneDisks(CallContext context, List<VbdRef> vbds, UndoStack undo) {
        Snapshot state = store.snapshot();
        Map<VbdRef, NewDisk> disks = new LinkedHashMap<>();
        for (VbdRef vbd : vbds) {
            boolean cloned = Records.get(state, vbd, Vbd.TYPE) != VbdType.CD && !Records.get(state, vbd, Vbd.EMPTY);
            if (cloned) {
                NewDisk copy = vdis.cloneDisk(context, Records.get(state, vbd, Vbd.VDI));
                undo.push(() -> vdis.drop(copy));
                disks.put(vbd, copy);
            }
            context.progress().at(0.9 * disks.size() / vbds.size());
        }
        return disks;
    }

    private static Map<FieldDef, Value> fields(Tx tx, VmRef source, String name) {
        Row row = Records.require(tx, source);
        Map<FieldDef, Value> fields = new LinkedHashMap<>();
        for (FieldDef field : Vm.DEF.fields()) {
            boolean computed = field.otherEnd() != null && field.isSet();
            if (!FRESH.contains(field) && !computed) {
                fields.put(field, row.get(field));
            }
        }
        fields.put(Vm.NAME_LABEL.def(), Value.text(name));
        fields.put(Vm.POWER_STATE.def(), Value.text(VmPowerState.HALTED.wire()));
        Map<String, String> otherConfig = new LinkedHashMap<>(Records.get(row, Vm.OTHER_CONFIG));
        otherConfig.keySet().removeAll(Set.of("default_template", "xensource_internal", VmCreation.MAC_SEED));
        if (Records.get(row, Vm.IS_A_TEMPLATE) && !Records.get(row, Vm.IS_A_SNAPSHOT)) {
            otherConfig.put("base_template_name", Records.get(row, Vm.NAME_LABEL));
        }
        fields.put(Vm.OTHER_CONFIG.def(), Value.textMap(otherConfig));
        return fields;
    }

    private void copyVbd(Tx tx, VbdRef source, VmRef vm, VdiRef vdi) {
        Row row = Records.require(tx, source);
        Map<String, String> otherConfig = new LinkedHashMap<>(Records.get(row, Vbd.OTHER_CONFIG));
        if (Records.get(row, Vbd.TYPE) != VbdType.CD) {
            otherConfig.put("owner", "");
        }
        Records.<VbdRef>draft()
                .with(Vbd.UUID, ids.uuid())
                .with(Vbd.VM, vm)
                .with(Vbd.VDI, vdi)
                .with(Vbd.USERDEVICE, Records.get(row, Vbd.USERDEVICE))
                .with(Vbd.BOOTABLE, Records.get(row, Vbd.BOOTABLE))
                .with(Vbd.MODE, Records.get(row, Vbd.MODE))
                .with(Vbd.TYPE, Records.get(row, Vbd.TYPE))
                .with(Vbd.EMPTY, Records.get(row, Vbd.EMPTY))
                .with(Vbd.UNPLUGGABLE, Records.get(row, Vbd.UNPLUGGABLE))
                .with(Vbd.OTHER_CONFIG, otherConfig)
                .with(Vbd.QOS_ALGORITHM_TYPE, Records.get(row, Vbd.QOS_ALGORITHM_TYPE))
                .with(Vbd.QOS_ALGORITHM_PARAMS, Records.get(row, Vbd.QOS_ALGORITHM_PARAMS))
                .create(tx, new VbdRef(ids.ref()));
    }

    /** A clone's MACs come from its own seed (VML-131). */
    private void copyVif(Tx tx, VifRef source, VmRef vm) {
        Row row = Records.require(tx, source);
        String device = Records.get(row, Vif.DEVICE);
        String seed = Records.get(tx, vm, Vm.OTHER_CONFIG).getOrDefault(VmCreation.MAC_SEED, "");
        Records.<VifRef>draft()
                .with(Vif.UUID, ids.uuid())
                .with(Vif.VM, vm)
                .with(Vif.NETWORK, Records.get(row, Vif.NETWORK))
                .with(Vif.DEVICE, device)
                .with(Vif.MAC, Macs.generate(seed, Integer.parseInt(device)))
                .with(Vif.MAC_AUTOGENERATED, true)
                .with(Vif.MTU, Records.get(row, Vif.MTU))
                .with(Vif.OTHER_CONFIG, Records.get(row, Vif.OTHER_CONFIG))
                .with(Vif.QOS_ALGORITHM_TYPE, Records.get(row, Vif.QOS_ALGORITHM_TYPE))
                .with(Vif.QOS_ALGORITHM_PARAMS, Records.get(row, Vif.QOS_ALGORITHM_PARAMS))
                .with(Vif.LOCKING_MODE, Records.get(row, Vif.LOCKING_MODE))
                .with(Vif.IPV4_ALLOWED, Records.get(row, Vif.IPV4_ALLOWED))
                .with(Vif.IPV6_ALLOWED, Records.get(row, Vif.IPV6_ALLOWED))
                .create(tx, new VifRef(ids.ref()));
    }
}

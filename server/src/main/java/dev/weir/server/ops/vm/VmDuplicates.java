package dev.weir.server.ops.vm;

import dev.weir.model.FieldDef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VbdType;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.device.VtpmOps;
import dev.weir.server.ops.network.Macs;
import dev.weir.server.ops.storage.NewDisk;
import dev.weir.server.ops.storage.VdiOps;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The records of a VM that is like another: its own fields, drives and interfaces (VML-130 to VML-133). */
public final class VmDuplicates {
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
            Vm.PROTECTION_POLICY.def(),
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

    private final VdiOps vdis;
    private final VtpmOps vtpms;
    private final Ids ids;

    public VmDuplicates(VdiOps vdis, VtpmOps vtpms, Ids ids) {
        this.vdis = vdis;
        this.vtpms = vtpms;
        this.ids = ids;
    }

    /** The disks that a duplicate has its own of; CDs are shared, empty drives stay empty (VML-132). */
    static List<VdiRef> disks(Snapshot state, VmRef vm, Set<VdiRef> ignored) {
        List<VdiRef> disks = new ArrayList<>();
        for (VbdRef vbd : Records.get(state, vm, Vm.VBDS)) {
            VdiRef vdi = Records.get(state, vbd, Vbd.VDI);
            boolean own = Records.get(state, vbd, Vbd.TYPE) != VbdType.CD && !Records.get(state, vbd, Vbd.EMPTY);
            if (own && !ignored.contains(vdi) && !disks.contains(vdi)) {
                disks.add(vdi);
            }
        }
        return disks;
    }

    /** What a duplicate has from its source; the caller puts in what is its own. */
    static Map<FieldDef, Value> fields(Tx tx, VmRef source, String name) {
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
        return fields;
    }

    /** Drives and interfaces; a disk of the source that is not among those made has no drive. Answers the disks' copies. */
    Map<VdiRef, VdiRef> devices(Tx tx, VmRef source, VmRef vm, Map<VdiRef, NewDisk> made, boolean keepMacs) {
        Map<VdiRef, VdiRef> recorded = new LinkedHashMap<>();
        made.forEach((vdi, disk) -> recorded.put(vdi, vdis.record(tx, disk)));
        for (VbdRef vbd : Records.get(tx, source, Vm.VBDS)) {
            VdiRef vdi = Records.get(tx, vbd, Vbd.VDI);
            boolean own = Records.get(tx, vbd, Vbd.TYPE) != VbdType.CD && !Records.get(tx, vbd, Vbd.EMPTY);
            if (!own || recorded.containsKey(vdi)) {
                copyVbd(tx, vbd, vm, recorded.getOrDefault(vdi, vdi));
            }
        }
        Records.get(tx, source, Vm.VIFS).forEach(vif -> copyVif(tx, vif, vm, keepMacs));
        Records.get(tx, source, Vm.VTPMS).forEach(vtpm -> vtpms.copy(tx, vtpm, vm));
        return recorded;
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

    /** A clone's MACs come from its own seed, a snapshot's are those of its VM (VML-131). */
    private void copyVif(Tx tx, VifRef source, VmRef vm, boolean keepMac) {
        Row row = Records.require(tx, source);
        String device = Records.get(row, Vif.DEVICE);
        String seed = Records.get(tx, vm, Vm.OTHER_CONFIG).getOrDefault(VmCreation.MAC_SEED, "");
        Records.<VifRef>draft()
                .with(Vif.UUID, ids.uuid())
                .with(Vif.VM, vm)
                .with(Vif.NETWORK, Records.get(row, Vif.NETWORK))
                .with(Vif.DEVICE, device)
                .with(Vif.MAC, keepMac ? Records.get(row, Vif.MAC) : Macs.generate(seed, Integer.parseInt(device)))
                .with(Vif.MAC_AUTOGENERATED, !keepMac || Records.get(row, Vif.MAC_AUTOGENERATED))
                .with(Vif.MTU, Records.get(row, Vif.MTU))
                .with(Vif.OTHER_CONFIG, Records.get(row, Vif.OTHER_CONFIG))
                .with(Vif.QOS_ALGORITHM_TYPE, Records.get(row, Vif.QOS_ALGORITHM_TYPE))
                .with(Vif.QOS_ALGORITHM_PARAMS, Records.get(row, Vif.QOS_ALGORITHM_PARAMS))
                .with(Vif.LOCKING_MODE, Records.get(row, Vif.LOCKING_MODE))
                .with(Vif.IPV4_ALLOWED, Records.get(row, Vif.IPV4_ALLOWED))
                .with(Vif.IPV6_ALLOWED, Records.get(row, Vif.IPV6_ALLOWED))
                .with(Vif.IPV4_CONFIGURATION_MODE, Records.get(row, Vif.IPV4_CONFIGURATION_MODE))
                .with(Vif.IPV4_ADDRESSES, Records.get(row, Vif.IPV4_ADDRESSES))
                .with(Vif.IPV4_GATEWAY, Records.get(row, Vif.IPV4_GATEWAY))
                .with(Vif.IPV6_CONFIGURATION_MODE, Records.get(row, Vif.IPV6_CONFIGURATION_MODE))
                .with(Vif.IPV6_ADDRESSES, Records.get(row, Vif.IPV6_ADDRESSES))
                .with(Vif.IPV6_GATEWAY, Records.get(row, Vif.IPV6_GATEWAY))
                .with(Vif.TRUNKS, Records.get(row, Vif.TRUNKS))
                .create(tx, new VifRef(ids.ref()));
    }
}

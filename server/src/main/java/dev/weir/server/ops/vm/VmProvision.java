package dev.weir.server.ops.vm;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdMode;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VbdType;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.domain.DeviceNumbers;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.UndoStack;
import dev.weir.server.ops.storage.NewDisk;
import dev.weir.server.ops.storage.VdiOps;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** VM.provision: a template becomes a VM, with the disks its other_config asks for (VML-138). */
public final class VmProvision {
    private final Store store;
    private final OperationGuard guard;
    private final VdiOps vdis;
    private final Ids ids;
    private final Clock clock;

    public VmProvision(Store store, OperationGuard guard, VdiOps vdis, Ids ids, Clock clock) {
        this.store = store;
        this.guard = guard;
        this.vdis = vdis;
        this.ids = ids;
        this.clock = clock;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.provision(this::provision);
    }

    private void provision(CallContext context, VmRef vm) {
        Records.require(store.snapshot(), vm);
        guard.run(context, Hold.vm(vm, VmOperations.PROVISION), () -> {
            List<DiskRequest> disks = DiskRequest.parse(
                    Records.get(store.snapshot(), vm, Vm.OTHER_CONFIG).getOrDefault("disks", ""));
            UndoStack undo = new UndoStack();
            try {
                Map<DiskRequest, NewDisk> made = new LinkedHashMap<>();
                for (DiskRequest disk : disks) {
                    NewDisk volume = make(context, vm, disk);
                    undo.push(() -> vdis.drop(volume));
                    made.put(disk, volume);
                    context.progress().at(0.9 * made.size() / disks.size());
                }
                finish(vm, made);
            } catch (ApiFailure e) {
                undo.unwind();
                throw e;
            }
        });
    }

    private NewDisk make(CallContext context, VmRef vm, DiskRequest disk) {
        Row sr = store.snapshot().findByUuid(Sr.DEF, disk.sr());
        if (sr == null) {
            throw dev.weir.model.errors.Errors.uuidInvalid("sr", disk.sr());
        }
        Map<FieldDef, Value> fields = new LinkedHashMap<>();
        fields.put(
                Vdi.NAME_LABEL.def(),
                Value.text(Records.get(store.snapshot(), vm, Vm.NAME_LABEL) + " " + disk.device()));
        fields.put(Vdi.NAME_DESCRIPTION.def(), Value.text("Created by template provisioner"));
        fields.put(Vdi.VIRTUAL_SIZE.def(), Value.of(disk.size()));
        fields.put(Vdi.TYPE.def(), Value.text(disk.system() ? VdiType.SYSTEM.wire() : VdiType.USER.wire()));
        return vdis.make(context, new SrRef(sr.ref()), fields);
    }

    /** Disks, drives and VM in one: whoever looks sees a template, or a VM with all it asked for. */
    private void finish(VmRef vm, Map<DiskRequest, NewDisk> disks) {
        vdis.record(List.copyOf(disks.values()), tx -> {
            disks.forEach((disk, volume) -> Records.<VbdRef>draft()
                    .with(Vbd.UUID, ids.uuid())
                    .with(Vbd.VM, vm)
                    .with(Vbd.VDI, vdis.record(tx, volume))
                    .with(Vbd.USERDEVICE, Integer.toString(DeviceNumbers.disk(tx, vm, disk.device())))
                    .with(Vbd.BOOTABLE, disk.bootable())
                    .with(Vbd.MODE, VbdMode.RW)
                    .with(Vbd.TYPE, VbdType.DISK)
                    .with(Vbd.UNPLUGGABLE, !disk.system())
                    .with(Vbd.OTHER_CONFIG, Map.of("owner", "true"))
                    .create(tx, new VbdRef(ids.ref())));
            Records.set(tx, vm, Vm.IS_A_TEMPLATE, false);
            Records.drop(tx, vm, Vm.OTHER_CONFIG, "disks");
            Records.drop(tx, vm, Vm.OTHER_CONFIG, "postinstall");
            if (Records.exists(tx, Records.get(tx, vm, Vm.METRICS))) {
                Records.set(tx, Records.get(tx, vm, Vm.METRICS), VmMetrics.INSTALL_TIME, clock.instant());
            }
            return vm;
        });
    }
}

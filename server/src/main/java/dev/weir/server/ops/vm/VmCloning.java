package dev.weir.server.ops.vm;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** VM.clone and copy: a new VM like another, its disks cloned in their own SRs or copied whole (VML-130 to VML-132). */
public final class VmCloning {
    private final Store store;
    private final OperationGuard guard;
    private final VmCreation creation;
    private final VdiOps vdis;
    private final VdiCopies copies;
    private final VmDuplicates duplicates;
    private final Ids ids;
    private final Alerts alerts;

    public VmCloning(
            Store store,
            OperationGuard guard,
            VmCreation creation,
            VdiOps vdis,
            VdiCopies copies,
            VmDuplicates duplicates,
            Ids ids,
            Alerts alerts) {
        this.store = store;
        this.guard = guard;
        this.creation = creation;
        this.vdis = vdis;
        this.copies = copies;
        this.duplicates = duplicates;
        this.ids = ids;
        this.alerts = alerts;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.clone(this::clone).copy(this::copy).csvm(this::csvm);
    }

    private VmRef clone(CallContext context, VmRef source, String name) {
        Records.require(store.snapshot(), source);
        VmRef clone = guard.run(
                context,
                List.of(Hold.vm(source, VmOperations.CLONE)),
                () -> duplicate(context, source, name, vdi -> clone(context, vdi)));
        alerts.cloned(source, clone);
        return clone;
    }

    /** The old way to clone a suspended VM; it has its source's name. */
    private VmRef csvm(CallContext context, VmRef source) {
        String name = Records.get(store.snapshot(), source, Vm.NAME_LABEL);
        return guard.run(
                context,
                List.of(Hold.vm(source, VmOperations.CSVM)),
                () -> duplicate(context, source, name, vdi -> clone(context, vdi)));
    }

    private NewDisk clone(CallContext context, VdiRef vdi) {
        NewDisk made =
                copies.make(context, List.of(vdi), VdiCopies.Kind.CLONE, false).get(vdi);
        if (made == null) {
            throw new IllegalStateException("no clone was made of " + vdi);
        }
        return made;
    }

    private VmRef copy(CallContext context, VmRef source, String name, SrRef sr) {
        Snapshot state = store.snapshot();
        Records.require(state, source);
        SrRef wanted = Records.exists(state, sr) ? sr : SrRef.NULL;
        if (!wanted.isNull() && Records.get(state, wanted, Sr.CONTENT_TYPE).equals("iso")) {
            throw Errors.operationNotAllowed("Disks cannot be copied into an SR of CD images");
        }
        return guard.run(
                context,
                List.of(Hold.vm(source, VmOperations.COPY)),
                () -> duplicate(context, source, name, vdi -> copies.copyDisk(context, vdi, wanted)));
    }

    /** One disk's failure takes back those already made (VML-132). */
    private VmRef duplicate(CallContext context, VmRef source, String name, Function<VdiRef, NewDisk> disk) {
        Snapshot state = store.snapshot();
        VmRef fresh = new VmRef(ids.ref());
        List<VdiRef> wanted = VmDuplicates.disks(state, source, Set.of());
        VdiRef memory = memory(state, source);
        if (!memory.isNull()) {
            wanted.add(memory);
        }
        Map<VdiRef, NewDisk> disks = new LinkedHashMap<>();
        try {
            for (VdiRef vdi : wanted) {
                disks.put(vdi, disk.apply(vdi));
                context.progress().at(0.9 * disks.size() / wanted.size());
            }
            return vdis.record(new ArrayList<>(disks.values()), tx -> {
                creation.make(tx, fresh, fields(tx, source, name));
                Map<VdiRef, NewDisk> drives = new LinkedHashMap<>(disks);
                NewDisk image = drives.remove(memory);
                if (image != null) {
                    Records.set(tx, fresh, Vm.POWER_STATE, VmPowerState.SUSPENDED);
                    Records.set(tx, fresh, Vm.SUSPEND_VDI, vdis.record(tx, image));
                }
                duplicates.devices(tx, source, fresh, drives, false);
                return fresh;
            });
        } catch (ApiFailure e) {
            disks.values().forEach(vdis::drop);
            throw e;
        }
    }

    /** The memory of a suspended VM that is cloned as such; a clone of a snapshot is off (VML-130). */
    private static VdiRef memory(Snapshot state, VmRef source) {
        boolean suspended = Records.get(state, source, Vm.POWER_STATE) == VmPowerState.SUSPENDED
                && !Records.get(state, source, Vm.IS_A_SNAPSHOT)
                && Records.exists(state, Records.get(state, source, Vm.SUSPEND_VDI));
        return suspended ? Records.get(state, source, Vm.SUSPEND_VDI) : VdiRef.NULL;
    }

    private static Map<FieldDef, Value> fields(Tx tx, VmRef source, String name) {
        Map<FieldDef, Value> fields = VmDuplicates.fields(tx, source, name);
        Row row = Records.require(tx, source);
        Map<String, String> otherConfig = new LinkedHashMap<>(Records.get(row, Vm.OTHER_CONFIG));
        otherConfig.keySet().removeAll(Set.of("default_template", "xensource_internal", VmCreation.MAC_SEED));
        if (Records.get(row, Vm.IS_A_TEMPLATE) && !Records.get(row, Vm.IS_A_SNAPSHOT)) {
            otherConfig.put("base_template_name", Records.get(row, Vm.NAME_LABEL));
        }
        fields.put(Vm.OTHER_CONFIG.def(), Value.textMap(otherConfig));
        return fields;
    }
}

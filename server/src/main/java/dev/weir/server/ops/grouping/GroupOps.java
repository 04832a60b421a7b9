package dev.weir.server.ops.grouping;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGroup;
import dev.weir.model.types.VmGroupRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The messages of class VM_group, and VM.set_groups (PLM-24). */
public final class GroupOps {
    private final Store store;
    private final Ids ids;

    public GroupOps(Store store, Ids ids) {
        this.store = store;
        this.ids = ids;
    }

    public void bind(Effects effects, VmCalls<CallContext> vms) {
        effects.onCreate("VM_group", this::create);
        effects.onDestroy("VM_group", this::destroy);
        vms.setGroups(this::setGroups);
    }

    private String create(CallContext context, Map<FieldDef, Value> given) {
        VmGroupRef ref = new VmGroupRef(ids.ref());
        store.write(tx -> {
            Map<FieldDef, Value> fields = new LinkedHashMap<>(given);
            fields.put(VmGroup.UUID.def(), Value.text(ids.uuid()));
            return tx.create(VmGroup.DEF, ref.ref(), fields);
        });
        return ref.ref();
    }

    private void destroy(CallContext context, String ref) {
        VmGroupRef group = new VmGroupRef(ref);
        store.write(tx -> {
            for (VmRef vm : Records.get(tx, group, VmGroup.VMS)) {
                List<VmGroupRef> groups = new ArrayList<>(Records.get(tx, vm, Vm.GROUPS));
                groups.remove(group);
                Records.set(tx, vm, Vm.GROUPS, groups);
            }
            Records.delete(tx, group);
            return group;
        });
    }

    /** One group at most, although the field has room for more. */
    private void setGroups(CallContext context, VmRef vm, List<VmGroupRef> groups) {
        store.write(tx -> {
            Members.require(tx, vm, "Control domains, templates, and snapshots cannot be added to VM groups.");
            if (groups.size() > 1) {
                throw Errors.tooManyGroups();
            }
            groups.forEach(group -> Records.require(tx, group));
            Records.set(tx, vm, Vm.GROUPS, groups);
            return vm;
        });
    }
}

package dev.weir.server.state;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmAppliance;
import dev.weir.model.types.Vtpm;
import dev.weir.model.types.Vusb;
import dev.weir.server.db.PassingTx;
import dev.weir.server.db.Row;
import dev.weir.server.db.Tx;
import dev.weir.value.Value;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A transaction that remembers of which objects something was written that a rule may look at. */
final class RecordingTx extends PassingTx {
    /** Fields that no rule looks at, in any class. */
    private static final Set<String> OF_NO_RULE = Set.of("name_label", "name_description", "tags", "user_version");

    /** The object on whose rules another one has a say: where that names it, and its class. */
    private record Holder(FieldDef field, ClassDef owner) {}

    private static final Map<ClassDef, Holder> HOLDERS = Map.of(
            Vm.DEF, new Holder(Vm.APPLIANCE.def(), VmAppliance.DEF),
            Vusb.DEF, new Holder(Vusb.VM.def(), Vm.DEF),
            Vtpm.DEF, new Holder(Vtpm.VM.def(), Vm.DEF));

    private final Map<ClassDef, Set<String>> written = new HashMap<>();

    RecordingTx(Tx inner) {
        super(inner);
    }

    Set<String> written(ClassDef owner) {
        return written.getOrDefault(owner, Set.of());
    }

    private void note(ClassDef owner, String ref) {
        written.computeIfAbsent(owner, key -> new LinkedHashSet<>()).add(ref);
    }

    /** Who is left behind by a change has a rule to be looked at too: a vApp without its VM, a VM without its device. */
    private void noteHolder(ClassDef owner, String ref) {
        Holder holder = HOLDERS.get(owner);
        Row row = holder == null ? null : find(owner, ref);
        if (holder != null && row != null) {
            note(holder.owner(), ((Value.Text) row.get(holder.field())).text());
        }
    }

    @Override
    public Row create(ClassDef owner, String ref, Map<FieldDef, Value> fields) {
        note(owner, ref);
        return super.create(owner, ref, fields);
    }

    @Override
    public void set(ClassDef owner, String ref, FieldDef field, Value value) {
        if (!OF_NO_RULE.contains(field.name())) {
            note(owner, ref);
        }
        Holder holder = HOLDERS.get(owner);
        if (holder != null && holder.field().equals(field)) {
            noteHolder(owner, ref);
        }
        super.set(owner, ref, field, value);
    }

    @Override
    public void delete(ClassDef owner, String ref) {
        noteHolder(owner, ref);
        super.delete(owner, ref);
    }
}

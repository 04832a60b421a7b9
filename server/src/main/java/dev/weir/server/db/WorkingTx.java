package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.errors.ApiFailure;
import dev.weir.server.db.Shape.Link;
import dev.weir.server.db.Shape.Role;
import dev.weir.value.Value;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one writer's view. Every call checks all it was given before it changes anything. */
final class WorkingTx implements Tx {
    private final Shape shape;
    private final Typing typing;
    private final State base;
    private final Draft draft;
    private final Relations relations;
    private boolean over;

    WorkingTx(State base, Typing typing, long generation) {
        this.shape = base.shape();
        this.typing = typing;
        this.base = base;
        this.draft = new Draft(base, generation);
        this.relations = new Relations(shape, draft);
    }

    /** Ends the work; nothing may be done through it any more. */
    List<Change> finish() {
        over = true;
        return draft.changes();
    }

    void abandon() {
        over = true;
    }

    /** The state with all changes in it; the base itself when there are none. */
    State after() {
        return draft.state();
    }

    @Override
    public Row create(ClassDef owner, String ref, Map<FieldDef, Value> fields) {
        open();
        if (ref.isEmpty() || ref.equals(References.NULL)) {
            throw new IllegalArgumentException("no reference to make a " + owner + " with");
        }
        if (draft.of(owner).find(ref) != null) {
            throw new IllegalStateException("there is already a " + owner + " " + ref);
        }
        Map<FieldDef, Value> references = new LinkedHashMap<>();
        Value[] values = new Value[owner.fields().size()];
        for (FieldDef field : owner.fields()) {
            Value given = fields.get(field);
            Link link = shape.link(owner, field);
            Value value = given == null ? typing.initial(field) : typing.check(field, given);
            Columns.bound(field, link.kind(), value);
            if (link.role() != Role.PLAIN) {
                refuseComputed(field, link, value);
                checkReferences(field, value, owner, ref);
                references.put(field, value);
                value = field.isMap() ? Value.NO_ENTRIES : field.isSet() ? Value.NO_ITEMS : Value.NULL_REF;
            }
            values[field.index()] = value;
        }
        for (FieldDef field : fields.keySet()) {
            shape.link(owner, field);
        }
        checkUuid(owner, values);
        Row row = new Row(owner, ref, values, draft.generation(), draft.generation());
        draft.put(row);
        references.forEach((field, value) -> relations.write(owner, ref, field, value));
        return draft.get(owner, ref);
    }

    @Override
    public void set(ClassDef owner, String ref, FieldDef field, Value value) {
        open();
        Link link = shape.link(owner, field);
        Row row = draft.get(owner, ref);
        Value checked = typing.check(field, value);
        Columns.bound(field, link.kind(), checked);
        if (link.role() == Role.COMPUTED_END) {
            throw new IllegalArgumentException(field + " follows from " + link.other() + "; write that");
        }
        if (Typing.same(row.get(field), checked)) {
            return;
        }
        checkReferences(field, checked, owner, ref);
        if (field.name().equals("uuid")) {
            refuseTakenUuid(owner, checked);
        }
        relations.write(owner, ref, field, checked);
    }

    @Override
    public void delete(ClassDef owner, String ref) {
        open();
        relations.unlinkAll(draft.get(owner, ref));
        draft.remove(draft.get(owner, ref));
    }

    @Override
    public void touch(ClassDef owner, String ref) {
        open();
        draft.put(draft.get(owner, ref).touched(draft.generation()));
    }

    private void refuseComputed(FieldDef field, Link link, Value value) {
        if (link.role() == Role.COMPUTED_END && !((Value.Items) value).values().isEmpty()) {
            throw new IllegalArgumentException(field + " follows from " + link.other() + "; write that");
        }
    }

    private void checkUuid(ClassDef owner, Value[] values) {
        FieldDef uuid = owner.findField("uuid");
        if (uuid != null) {
            if (values[uuid.index()].equals(Value.EMPTY)) {
                throw new IllegalArgumentException("no uuid to make a " + owner + " with");
            }
            refuseTakenUuid(owner, values[uuid.index()]);
        }
    }

    private void refuseTakenUuid(ClassDef owner, Value uuid) {
        String text = ((Value.Text) uuid).text();
        if (draft.of(owner).findByUuid(text) != null) {
            throw new IllegalStateException("there is already a " + owner + " with uuid " + text);
        }
    }

    /** An object may name itself while it is being made. */
    private void checkReferences(FieldDef field, Value value, ClassDef owner, String self) {
        if (field.loose()) {
            return;
        }
        String target = field.refClass();
        if (target != null && field.isSet() && ((Value.Items) value).values().contains(Value.NULL_REF)) {
            throw new ApiFailure("HANDLE_INVALID", List.of(target, References.NULL));
        }
        References.forEach(field.type(), value, (named, ref) -> {
            boolean known = shape.hasRows(named)
                    && (draft.of(shape.model().classOf(named)).find(ref) != null
                            || (named.equals(owner.name()) && ref.equals(self)));
            if (!known) {
                throw new ApiFailure("HANDLE_INVALID", List.of(named, ref));
            }
        });
    }

    private void open() {
        if (over) {
            throw new IllegalStateException("the transaction is over");
        }
    }

    @Override
    public long generation() {
        return base.generation();
    }

    @Override
    public Collection<Row> rows(ClassDef owner) {
        open();
        return draft.of(owner).byRef().values();
    }

    @Override
    public int count(ClassDef owner) {
        open();
        return draft.of(owner).byRef().size();
    }

    @Override
    public @Nullable Row find(ClassDef owner, String ref) {
        open();
        return draft.of(owner).find(ref);
    }

    @Override
    public @Nullable Row findByUuid(ClassDef owner, String uuid) {
        open();
        return draft.of(owner).findByUuid(uuid);
    }

    @Override
    public Collection<Row> findByNameLabel(ClassDef owner, String label) {
        open();
        return draft.of(owner).findByLabel(label);
    }

    @Override
    public Collection<Row> findByReference(ClassDef owner, FieldDef field, String ref) {
        open();
        return new Namers(shape, draft::of).find(owner, field, ref);
    }

    @Override
    public List<Tombstone> tombstones(ClassDef owner) {
        open();
        return draft.of(owner).tombstones();
    }
}

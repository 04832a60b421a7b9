package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.server.db.Shape.Link;
import dev.weir.server.db.Shape.Role;
import dev.weir.value.Value;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;

/** Writes fields so that both ends of each relation, and the lists of who names whom, stay true. */
final class Relations {
    private final Shape shape;
    private final Draft draft;

    Relations(Shape shape, Draft draft) {
        this.shape = shape;
        this.draft = draft;
    }

    /** Writes a checked value; the other end follows. */
    void write(ClassDef owner, String ref, FieldDef field, Value value) {
        Row row = draft.get(owner, ref);
        Value old = row.get(field);
        if (Typing.same(old, value)) {
            return;
        }
        Link link = shape.link(owner, field);
        switch (link.role()) {
            case PLAIN, COMPUTED_END -> put(row, field, value);
            case ONE_WAY -> {
                put(row, field, value);
                Rows.Holder holder = new Rows.Holder(shape.position(owner.name()), field.index(), ref);
                References.forEach(field.type(), old, (target, gone) -> draft.release(target, gone, holder));
                References.forEach(field.type(), value, (target, named) -> draft.hold(target, named, holder));
            }
            case SINGLE_END -> {
                put(row, field, value);
                leave(other(link), old, ref);
                join(other(link), value, ref);
            }
            case SET_END -> writeSet(row, field, other(link), value);
        }
    }

    private void writeSet(Row row, FieldDef field, FieldDef other, Value value) {
        MapPSet<Value> before = members(row.get(field));
        MapPSet<Value> after = HashTreePSet.from(((Value.Items) value).values());
        put(row, field, items(after));
        for (Value gone : before) {
            if (!after.contains(gone)) {
                leave(other, gone, row.ref());
            }
        }
        for (Value joined : after) {
            if (!before.contains(joined)) {
                join(other, joined, row.ref());
            }
        }
    }

    /** Ends everything between the row and other objects. */
    void unlinkAll(Row row) {
        ClassDef owner = row.owner();
        for (FieldDef field : owner.fields()) {
            Link link = shape.link(owner, field);
            if (link.role() == Role.COMPUTED_END) {
                FieldDef single = other(link);
                ClassDef members = shape.model().classOf(single.className());
                Value set = draft.get(owner, row.ref()).get(field);
                for (Value member : List.copyOf(((Value.Items) set).values())) {
                    write(members, ((Value.Text) member).text(), single, Value.NULL_REF);
                }
            } else if (link.role() != Role.PLAIN) {
                Value none = field.isMap() ? Value.NO_ENTRIES : field.isSet() ? Value.NO_ITEMS : Value.NULL_REF;
                write(owner, row.ref(), field, none);
            }
        }
        for (Rows.Holder holder : draft.of(owner).holdersOf(row.ref())) {
            ClassDef from = shape.classes().get(holder.owner());
            FieldDef field = from.fields().get(holder.field());
            Value old = draft.get(from, holder.ref()).get(field);
            write(from, holder.ref(), field, References.without(field.type(), old, owner.name(), row.ref()));
        }
    }

    private void join(FieldDef set, Value target, String member) {
        Row row = row(set, target);
        if (row != null) {
            put(row, set, items(members(row.get(set)).plus(Value.text(member))));
        }
    }

    private void leave(FieldDef set, Value target, String member) {
        Row row = row(set, target);
        if (row != null) {
            put(row, set, items(members(row.get(set)).minus(Value.text(member))));
        }
    }

    private @Nullable Row row(FieldDef field, Value target) {
        return target.equals(Value.NULL_REF)
                ? null
                : draft.get(shape.model().classOf(field.className()), ((Value.Text) target).text());
    }

    private void put(Row row, FieldDef field, Value value) {
        draft.put(row.with(field, value, draft.generation()));
    }

    private static FieldDef other(Link link) {
        FieldDef other = link.other();
        if (other == null) {
            throw new IllegalStateException("a relation without other end");
        }
        return other;
    }

    /** Kept sets share all but what changed with the set before (10,000 disks in a storage repository). */
    private static MapPSet<Value> members(Value set) {
        Collection<Value> values = ((Value.Items) set).values();
        return values instanceof MapPSet<Value> kept ? kept : HashTreePSet.from(values);
    }

    static Value items(MapPSet<Value> members) {
        return members.isEmpty() ? Value.NO_ITEMS : new Value.Items(members);
    }
}

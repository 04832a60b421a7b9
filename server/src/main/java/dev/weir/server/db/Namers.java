package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Type;
import dev.weir.server.db.Shape.Link;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds who names an object in a field, by what both ends of the relation know anyway. */
record Namers(Shape shape, Function<ClassDef, Rows> rows) {
    Collection<Row> find(ClassDef owner, FieldDef field, String ref) {
        Link link = shape.link(owner, field);
        return switch (link.role()) {
            case SINGLE_END -> members(owner, link.other(), ref);
            case ONE_WAY -> holders(owner, field, ref);
            default -> throw new IllegalArgumentException(field + " holds no single reference");
        };
    }

    private Collection<Row> members(ClassDef owner, @Nullable FieldDef set, String ref) {
        if (set == null) {
            throw new IllegalStateException("a relation without other end");
        }
        Row target = rows.apply(shape.model().classOf(set.className())).find(ref);
        List<Row> found = new ArrayList<>();
        if (target != null) {
            Rows members = rows.apply(owner);
            for (Value member : ((Value.Items) target.get(set)).values()) {
                add(found, members.find(((Value.Text) member).text()));
            }
        }
        return found;
    }

    private Collection<Row> holders(ClassDef owner, FieldDef field, String ref) {
        if (!(field.type() instanceof Type.RefType named) || !shape.hasRows(named.className())) {
            return List.of();
        }
        int position = shape.position(owner.name());
        List<Row> found = new ArrayList<>();
        for (Rows.Holder holder :
                rows.apply(shape.model().classOf(named.className())).holdersOf(ref)) {
            if (holder.owner() == position && holder.field() == field.index()) {
                add(found, rows.apply(owner).find(holder.ref()));
            }
        }
        return found;
    }

    private static void add(List<Row> found, @Nullable Row row) {
        if (row != null) {
            found.add(row);
        }
    }
}

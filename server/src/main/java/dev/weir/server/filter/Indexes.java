package dev.weir.server.filter;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Type;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.value.Value;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields by whose value rows are found at once: what names an object, and what it names. */
final class Indexes {
    private Indexes() {}

    /** The rows with that value in the field, or none when no index knows. */
    static @Nullable Collection<Row> find(Snapshot state, ClassDef owner, FieldDef field, String value) {
        if (field.name().equals("uuid")) {
            Row row = state.findByUuid(owner, value);
            return row == null ? List.of() : List.of(row);
        }
        if (field.name().equals("name_label")) {
            return state.findByNameLabel(owner, value);
        }
        // whatever names nothing stands in no list
        boolean named = field.type() instanceof Type.RefType && !value.equals(Value.NULL_REF.text());
        return named ? state.findByReference(owner, field, value) : null;
    }
}

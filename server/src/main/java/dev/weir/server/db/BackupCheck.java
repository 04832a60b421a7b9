package dev.weir.server.db;

import dev.weir.migrations.Kind;
import dev.weir.migrations.Layout;
import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.value.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether rows from outside fit together, as a database would insist on: one of each, and no reference to nothing. */
final class BackupCheck {
    private final Shape shape;
    private final Set<Batch.Key> refs = new HashSet<>();
    private final Set<Batch.Key> uuids = new HashSet<>();

    BackupCheck(Shape shape) {
        this.shape = shape;
    }

    void check(List<Row> rows) {
        for (Row row : rows) {
            String owner = row.owner().name();
            if (!refs.add(new Batch.Key(owner, row.ref()))) {
                throw wrong(row + " is in it twice");
            }
            FieldDef uuid = row.owner().findField(Layout.UUID);
            if (uuid != null && !uuids.add(new Batch.Key(owner, ((Value.Text) row.get(uuid)).text()))) {
                throw wrong(row + " has a uuid that another has too");
            }
        }
        rows.forEach(this::references);
    }

    private void references(Row row) {
        ClassDef owner = row.owner();
        for (FieldDef field : owner.fields()) {
            Kind kind = shape.link(owner, field).kind();
            if (kind == Kind.REF || kind == Kind.LINK) {
                References.forEach(field.type(), row.get(field), (target, ref) -> {
                    if (!refs.contains(new Batch.Key(target, ref))) {
                        throw wrong(row + " names in " + field + " what is not there");
                    }
                });
            }
        }
    }

    private static StoreFailure wrong(String why) {
        return new StoreFailure("the backup does not hold a pool, and nothing was changed: " + why, null);
    }
}

package dev.weir.server.ops.trash;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Type;
import dev.weir.model.value.Xapi;
import dev.weir.server.db.Keepsake;
import dev.weir.server.db.Row;
import dev.weir.server.db.Tx;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes kept rows anew, with new references and the uuids they had: a client that missed the deletion is told of an
 * object that went and of one that came. What a row named is found by its uuid where its reference has ended; what no
 * longer exists is left out.
 */
public final class Remaking {
    private final Tx tx;
    private final Keepsake keepsake;
    private final Keepsake.Kept kept;
    private final Ids ids;
    private final Map<String, String> fresh = new HashMap<>();

    Remaking(Tx tx, Keepsake keepsake, Keepsake.Kept kept, Ids ids) {
        this.tx = tx;
        this.keepsake = keepsake;
        this.kept = kept;
        this.ids = ids;
    }

    /** The rows of one class. */
    public List<Row> rows(ClassDef owner) {
        return kept.rows().stream().filter(row -> row.owner().equals(owner)).toList();
    }

    /** The reference by which an object is known now that had this one then; null where there is none. */
    public @Nullable String now(ClassDef owner, String then) {
        String made = fresh.get(then);
        if (made != null) {
            return made;
        }
        if (tx.find(owner, then) != null) {
            return then;
        }
        String uuid = kept.uuids().get(then);
        Row back = uuid == null ? null : tx.findByUuid(owner, uuid);
        return back == null ? null : back.ref();
    }

    /** The uuid that an object had which a row named; null where it named none. */
    public @Nullable String uuid(String then) {
        return kept.uuids().get(then);
    }

    /** Makes a row with these fields other than it had, and gives it back to those that named it and name nothing now. */
    public String make(Row row, Map<FieldDef, Value> changed) {
        String ref = ids.ref();
        Map<FieldDef, Value> fields = new LinkedHashMap<>();
        keepsake.fields(row).forEach((field, value) -> fields.put(field, translated(field.type(), value)));
        fields.putAll(changed);
        tx.create(row.owner(), ref, fields);
        fresh.put(row.ref(), ref);
        kept.namers()
                .getOrDefault(row.ref(), Map.of())
                .forEach((field, holders) -> holders.forEach(holder -> give(field, holder, ref)));
        return ref;
    }

    private void give(String name, String then, String ref) {
        int dot = name.indexOf('.');
        ClassDef owner = Xapi.MODEL.classOf(name.substring(0, dot));
        FieldDef field = owner.field(name.substring(dot + 1));
        String holder = now(owner, then);
        Row row = holder == null ? null : tx.find(owner, holder);
        if (row != null && row.get(field).equals(Value.NULL_REF)) {
            tx.set(owner, row.ref(), field, Value.text(ref));
        }
    }

    private Value translated(Type type, Value value) {
        return switch (type) {
            case Type.RefType ref -> {
                String now = now(ref.className(), ((Value.Text) value).text());
                yield now == null ? Value.NULL_REF : Value.text(now);
            }
            case Type.SetType set
            when set.element() instanceof Type.RefType ref -> {
                List<Value> found = new ArrayList<>();
                for (Value item : ((Value.Items) value).values()) {
                    String now = now(ref.className(), ((Value.Text) item).text());
                    if (now != null) {
                        found.add(Value.text(now));
                    }
                }
                yield new Value.Items(found);
            }
            default -> value;
        };
    }

    private @Nullable String now(String className, String then) {
        ClassDef owner = Xapi.MODEL.findClass(className);
        return owner == null || !owner.hasRows() ? null : now(owner, then);
    }
}

package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import dev.weir.value.Value;
import java.util.HashMap;
import java.util.Map;

/** Short words for tests that fill a store. */
final class Pool {
    static final Model MODEL = Model.load();
    static final ClassDef VM = MODEL.classOf("VM");
    static final ClassDef VBD = MODEL.classOf("VBD");
    static final ClassDef VDI = MODEL.classOf("VDI");
    static final ClassDef SR = MODEL.classOf("SR");
    static final ClassDef HOST = MODEL.classOf("host");
    static final ClassDef POOL = MODEL.classOf("pool");
    static final ClassDef UPDATE = MODEL.classOf("pool_update");
    static final ClassDef NETWORK = MODEL.classOf("network");
    static final ClassDef VIF = MODEL.classOf("VIF");
    static final ClassDef VIF_METRICS = MODEL.classOf("VIF_metrics");
    static final ClassDef TASK = MODEL.classOf("task");
    static final ClassDef SESSION = MODEL.classOf("session");
    static final ClassDef OBSERVER = MODEL.classOf("Observer");

    private Pool() {}

    /** Makes an object named and numbered by its reference; fields come as name, value, name, value. */
    static Row make(Tx tx, ClassDef owner, String ref, Object... fields) {
        Map<FieldDef, Value> given = new HashMap<>();
        given.put(owner.field("uuid"), Value.text("uuid of " + ref));
        for (int i = 0; i < fields.length; i += 2) {
            given.put(owner.field((String) fields[i]), (Value) fields[i + 1]);
        }
        return tx.create(owner, ref, given);
    }

    static void set(Tx tx, ClassDef owner, String ref, String field, Value value) {
        tx.set(owner, ref, owner.field(field), value);
    }

    static Value get(Snapshot snapshot, ClassDef owner, String ref, String field) {
        return row(snapshot, owner, ref).get(owner.field(field));
    }

    static Row row(Snapshot snapshot, ClassDef owner, String ref) {
        Row row = snapshot.find(owner, ref);
        if (row == null) {
            throw new AssertionError("no " + owner + " " + ref);
        }
        return row;
    }
}

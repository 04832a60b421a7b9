package dev.weir.server.event;

import dev.weir.model.ClassDef;
import dev.weir.model.Model;
import dev.weir.server.db.Change;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.value.Told;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The shape of events on the wire (wire.md E7). */
final class Events {
    private static final Map<String, String> LOWER = new ConcurrentHashMap<>();

    private Events() {}

    /** A class's name as events have it (wire.md E7). */
    static String className(ClassDef owner) {
        return LOWER.computeIfAbsent(owner.name(), name -> name.toLowerCase(Locale.ROOT));
    }

    /** Whether anybody is told of it: messages come and go, but whatever we write into one is no event (ETS-50). */
    static boolean told(Change change) {
        ClassDef owner = change.row().owner();
        return owner.hasEvents() && (owner.stored() || change.before() == null || change.after() == null);
    }

    static Value event(String id, String timestamp, String operation, Row row, Value.@Nullable Struct snapshot) {
        Map<String, Value> members = new LinkedHashMap<>();
        members.put("id", Value.text(id));
        members.put("timestamp", Value.text(timestamp));
        members.put("class", Value.text(className(row.owner())));
        members.put("operation", Value.text(operation));
        members.put("ref", Value.text(row.ref()));
        if (snapshot != null) {
            members.put("snapshot", snapshot);
        }
        return new Value.Dict(members);
    }

    static Value deletion(ClassDef owner, String id, String ref) {
        Map<String, Value> members = new LinkedHashMap<>();
        members.put("id", Value.text(id));
        members.put("timestamp", Value.text("0.0"));
        members.put("class", Value.text(className(owner)));
        members.put("operation", Value.text("del"));
        members.put("ref", Value.text(ref));
        return new Value.Dict(members);
    }

    /** How many live rows each table has, asked for or not, so that clients find what they missed (ETS-45). */
    static Value counts(Model model, Snapshot state) {
        Map<String, Value> counts = new LinkedHashMap<>();
        for (ClassDef owner : model.classes()) {
            if (owner.stored()) {
                counts.put(className(owner), Value.of(state.count(owner)));
            }
        }
        return new Told(new Value.Dict(counts));
    }

    static Value batch(List<Value> events, Value counts, Token token) {
        Map<String, Value> members = new LinkedHashMap<>();
        members.put("events", new Value.Items(new ArrayList<>(events)));
        members.put("valid_ref_counts", counts);
        members.put("token", Value.text(token.toString()));
        return new Value.Dict(members);
    }
}

package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import dev.weir.model.Type;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The database as one would write it without caring for speed: every question is answered by looking at everything. */
final class Oracle {
    private final Model model;
    private final Map<String, Map<FieldDef, Value>> objects = new TreeMap<>();

    Oracle(Model model) {
        this.model = model;
    }

    Oracle copy() {
        Oracle copy = new Oracle(model);
        objects.forEach((key, fields) -> copy.objects.put(key, new HashMap<>(fields)));
        return copy;
    }

    private static String key(ClassDef owner, String ref) {
        return owner.name() + " " + ref;
    }

    List<String> refs(ClassDef owner) {
        return objects.keySet().stream()
                .filter(key -> key.startsWith(owner.name() + " "))
                .map(key -> key.substring(owner.name().length() + 1))
                .toList();
    }

    void create(ClassDef owner, String ref, Map<FieldDef, Value> given) {
        Map<FieldDef, Value> fields = new HashMap<>();
        for (FieldDef field : owner.fields()) {
            fields.put(field, new Typing(model).initial(field));
        }
        objects.put(key(owner, ref), fields);
        given.forEach((field, value) -> set(owner, ref, field, value));
    }

    void set(ClassDef owner, String ref, FieldDef field, Value value) {
        fields(owner, ref).put(field, value.equals(Value.EMPTY) && single(field) ? Value.NULL_REF : value);
        FieldDef other = other(field);
        if (other != null && field.isSet() && other.isSet()) {
            ClassDef members = model.classOf(other.className());
            for (String member : refs(members)) {
                List<Value> set = new ArrayList<>(items(fields(members, member), other));
                set.remove(Value.text(ref));
                if (items(fields(owner, ref), field).contains(Value.text(member))) {
                    set.add(Value.text(ref));
                }
                fields(members, member).put(other, new Value.Items(set));
            }
        }
    }

    void delete(ClassDef owner, String ref) {
        objects.remove(key(owner, ref));
        Predicate<Type> target = type -> type.equals(new Type.RefType(owner.name()));
        objects.values()
                .forEach(fields -> fields.replaceAll((field, value) -> strip(field.type(), value, target, ref)));
    }

    /** What a restart leaves. */
    void restart() {
        objects.keySet()
                .removeIf(
                        key -> model.classOf(key.substring(0, key.indexOf(' '))).transientRows());
        objects.values()
                .forEach(fields -> fields.replaceAll((field, value) -> {
                    String target = field.refClass();
                    boolean gone = target != null && model.classOf(target).transientRows();
                    return gone ? Value.NULL_REF : field.transientField() ? new Typing(model).initial(field) : value;
                }));
    }

    /** All there is in a form that compares by meaning. */
    Map<String, Object> picture() {
        Map<String, Object> picture = new TreeMap<>();
        objects.forEach((key, fields) -> fields.forEach((field, value) -> {
            FieldDef other = other(field);
            Value seen = value;
            if (other != null && field.isSet() && !other.isSet()) {
                ClassDef members = model.classOf(other.className());
                String ref = key.substring(key.indexOf(' ') + 1);
                seen = Value.texts(refs(members).stream()
                        .filter(member ->
                                Value.text(ref).equals(fields(members, member).get(other)))
                        .toList());
            }
            picture.put(key + "." + field.name(), plain(seen));
        }));
        return picture;
    }

    static Map<String, Object> picture(Model model, Snapshot snapshot) {
        Map<String, Object> picture = new TreeMap<>();
        for (ClassDef owner : model.classes()) {
            if (owner.hasRows()) {
                snapshot.rows(owner)
                        .forEach(row -> owner.fields()
                                .forEach(field -> picture.put(
                                        key(owner, row.ref()) + "." + field.name(), plain(row.get(field)))));
            }
        }
        return picture;
    }

    static Object plain(Value value) {
        return switch (value) {
            case Value.Items items ->
                items.values().stream()
                        .map(item -> plain(item).toString())
                        .sorted()
                        .toList();
            case Value.Struct struct -> {
                Map<String, Object> members = new TreeMap<>();
                struct.forEach((name, member) -> members.put(name, plain(member)));
                yield members;
            }
            default -> value;
        };
    }

    private Map<FieldDef, Value> fields(ClassDef owner, String ref) {
        Map<FieldDef, Value> fields = objects.get(key(owner, ref));
        if (fields == null) {
            throw new AssertionError("no " + owner + " " + ref);
        }
        return fields;
    }

    private static List<Value> items(Map<FieldDef, Value> fields, FieldDef field) {
        return fields.get(field) instanceof Value.Items items ? List.copyOf(items.values()) : List.of();
    }

    private static boolean single(FieldDef field) {
        return field.type() instanceof Type.RefType;
    }

    private @Nullable FieldDef other(FieldDef field) {
        String name = field.otherEnd();
        if (name == null || name.equals(field.toString())) {
            return null;
        }
        int dot = name.indexOf('.');
        return model.classOf(name.substring(0, dot)).field(name.substring(dot + 1));
    }

    private static Value strip(Type type, Value value, Predicate<Type> target, String ref) {
        Predicate<Value> named = Value.text(ref)::equals;
        return switch (type) {
            case Type.RefType single when target.test(single) && named.test(value) -> Value.NULL_REF;
            case Type.SetType set
            when target.test(set.element()) && value instanceof Value.Items items ->
                new Value.Items(items.values().stream().filter(named.negate()).toList());
            case Type.MapType map
            when value instanceof Value.Struct struct -> {
                Map<String, Value> kept = new TreeMap<>();
                struct.forEach((key, member) -> {
                    boolean byKey = target.test(map.key()) && key.equals(ref);
                    boolean byValue = target.test(map.value()) && named.test(member);
                    if (!byKey && !byValue) {
                        kept.put(key, member);
                    }
                });
                yield new Value.Dict(kept);
            }
            default -> value;
        };
    }
}

package dev.weir.server.db;

import dev.weir.model.Type;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The references inside a value, found by its type. */
final class References {
    static final String NULL = Value.NULL_REF.text();

    private References() {}

    static boolean possible(Type type) {
        return switch (type) {
            case Type.RefType ref -> true;
            case Type.SetType set -> possible(set.element());
            case Type.MapType map -> possible(map.key()) || possible(map.value());
            default -> false;
        };
    }

    /** Visits class and reference; the null reference is none. */
    static void forEach(Type type, Value value, BiConsumer<String, String> visitor) {
        switch (type) {
            case Type.RefType ref -> {
                String text = ((Value.Text) value).text();
                if (!text.equals(NULL)) {
                    visitor.accept(ref.className(), text);
                }
            }
            case Type.SetType set
            when possible(set.element()) ->
                ((Value.Items) value).values().forEach(item -> forEach(set.element(), item, visitor));
            case Type.MapType map
            when possible(map) ->
                ((Value.Struct) value).forEach((key, member) -> {
                    forEach(map.key(), Value.text(key), visitor);
                    forEach(map.value(), member, visitor);
                });
            default -> {}
        }
    }

    /** The value without any reference to one object. */
    static Value without(Type type, Value value, String className, String ref) {
        return switch (type) {
            case Type.RefType single -> names(type, value, className, ref) ? Value.NULL_REF : value;
            case Type.SetType set -> {
                List<Value> kept = new ArrayList<>();
                for (Value item : ((Value.Items) value).values()) {
                    if (!names(set.element(), item, className, ref)) {
                        kept.add(item);
                    }
                }
                yield kept.isEmpty() ? Value.NO_ITEMS : new Value.Items(List.copyOf(kept));
            }
            case Type.MapType map -> {
                Map<String, Value> kept = new LinkedHashMap<>();
                ((Value.Struct) value).forEach((key, member) -> {
                    if (!names(map.key(), Value.text(key), className, ref)
                            && !names(map.value(), member, className, ref)) {
                        kept.put(key, member);
                    }
                });
                yield kept.isEmpty() ? Value.NO_ENTRIES : new Value.Dict(kept);
            }
            default -> value;
        };
    }

    private static boolean names(Type type, Value value, String className, String ref) {
        return type instanceof Type.RefType single
                && single.className().equals(className)
                && value instanceof Value.Text text
                && text.text().equals(ref);
    }
}

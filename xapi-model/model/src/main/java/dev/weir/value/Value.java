package dev.weir.value;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A value of the XenAPI without its notation. Enum constants and references are {@link Text}, as on the wire
 * (wire.md Y6, Y7); which of the three a text is, the model's type says.
 */
public sealed interface Value {
    Text EMPTY = new Text("");
    Text NULL_REF = new Text("OpaqueRef:NULL");
    Bool TRUE = new Bool(true);
    Bool FALSE = new Bool(false);
    Items NO_ITEMS = new Items(List.of());
    Dict NO_ENTRIES = new Dict(Map.of());

    record Text(String text) implements Value {}

    record Int(long value) implements Value {}

    record Real(double value) implements Value {}

    record Bool(boolean value) implements Value {}

    record Time(Instant instant) implements Value {
        public static final Time NEVER = new Time(Instant.EPOCH);
    }

    /** A set or an array; callers hand over the collection and do not change it any more. */
    record Items(Collection<Value> values) implements Value {}

    /** Named members in order: a map or a record, possibly much larger than memory would like, so visited, not copied. */
    non-sealed interface Struct extends Value {
        int size();

        @Nullable
        Value get(String name);

        void forEach(BiConsumer<String, Value> visitor);

        /** Where its lengths are kept, for a struct that never changes and is written often. */
        default @Nullable Lengths lengths() {
            return null;
        }
    }

    /** A struct held as a map; callers hand over the map and do not change it any more. */
    record Dict(Map<String, Value> members) implements Struct {
        @Override
        public int size() {
            return members.size();
        }

        @Override
        public @Nullable Value get(String name) {
            return members.get(name);
        }

        @Override
        public void forEach(BiConsumer<String, Value> visitor) {
            members.forEach(visitor);
        }
    }

    static Text text(String text) {
        return text.isEmpty() ? EMPTY : new Text(text);
    }

    static Int of(long value) {
        return new Int(value);
    }

    static Real of(double value) {
        return new Real(value);
    }

    static Bool of(boolean value) {
        return value ? TRUE : FALSE;
    }

    static Time of(Instant instant) {
        return new Time(instant);
    }

    static Items texts(Collection<String> texts) {
        return new Items(texts.stream().map(Value::text).map(Value.class::cast).toList());
    }

    static Items items(Value... values) {
        return new Items(List.of(values));
    }

    static Dict textMap(Map<String, String> texts) {
        Map<String, Value> members = new LinkedHashMap<>();
        texts.forEach((key, text) -> members.put(key, text(text)));
        return new Dict(members);
    }
}

package dev.weir.server.object;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.errors.Errors;
import dev.weir.model.value.Codec;
import dev.weir.model.value.Field;
import dev.weir.model.value.Ref;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects by typed reference and typed field; a reference to nothing is HANDLE_INVALID (wire.md F5). */
public final class Records {
    private Records() {}

    public static Row require(Snapshot state, ClassDef owner, String ref) {
        Row row = state.find(owner, ref);
        if (row == null) {
            throw Errors.handleInvalid(owner.name(), ref);
        }
        return row;
    }

    public static Row require(Snapshot state, Ref ref) {
        return require(state, ref.owner(), ref.ref());
    }

    public static boolean exists(Snapshot state, Ref ref) {
        return state.find(ref.owner(), ref.ref()) != null;
    }

    public static <R extends Ref, T> T get(Snapshot state, R ref, Field<R, T> field) {
        return field.codec().read(require(state, ref).get(field.def()));
    }

    public static <R extends Ref, T> T get(Row row, Field<R, T> field) {
        return field.codec().read(row.get(field.def()));
    }

    public static <R extends Ref, T> void set(Tx tx, R ref, Field<R, T> field, T value) {
        tx.set(ref.owner(), ref.ref(), field.def(), field.codec().write(value));
    }

    /** Writes one entry of a map. */
    public static <R extends Ref, V> void put(Tx tx, R ref, Field<R, Map<String, V>> field, String key, V value) {
        Map<String, V> map = new LinkedHashMap<>(get(tx, ref, field));
        map.put(key, value);
        set(tx, ref, field, map);
    }

    /** Removes one entry of a map, if it is there. */
    public static <R extends Ref, V> void drop(Tx tx, R ref, Field<R, Map<String, V>> field, String key) {
        Map<String, V> map = new LinkedHashMap<>(get(tx, ref, field));
        if (map.remove(key) != null) {
            set(tx, ref, field, map);
        }
    }

    public static void delete(Tx tx, Ref ref) {
        tx.delete(ref.owner(), ref.ref());
    }

    /** Every object of the class, as typed references. */
    public static <R extends Ref> List<R> all(Snapshot state, ClassDef owner, Codec<R> codec) {
        return state.rows(owner).stream()
                .map(row -> codec.read(new Value.Text(row.ref())))
                .toList();
    }

    /** A text or reference among the members that a constructor was given; empty where it was not. */
    public static String given(Map<FieldDef, Value> members, Field<?, ?> field) {
        return ((Value.Text) members.getOrDefault(field.def(), Value.EMPTY)).text();
    }

    /** The fields of an object in the making. */
    public static <R extends Ref> Draft<R> draft() {
        return new Draft<>();
    }

    /** Typed fields, collected for {@link Tx#create}. */
    public static final class Draft<R extends Ref> {
        private final Map<FieldDef, Value> values = new LinkedHashMap<>();

        private Draft() {}

        public <T> Draft<R> with(Field<R, T> field, T value) {
            values.put(field.def(), field.codec().write(value));
            return this;
        }

        public Map<FieldDef, Value> values() {
            return values;
        }

        public void create(Tx tx, R ref) {
            tx.create(ref.owner(), ref.ref(), values);
        }
    }
}

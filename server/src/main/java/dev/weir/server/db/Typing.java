package dev.weir.server.db;

import dev.weir.model.EnumDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import dev.weir.model.Type;
import dev.weir.value.Value;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Values as the store keeps them: of the field's type, in one form for each meaning, and safe from later changes. */
final class Typing {
    private static final Instant FIRST = Instant.ofEpochSecond(Long.MIN_VALUE / 1_000_000);
    private static final Instant LAST = Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000);

    private final Model model;

    Typing(Model model) {
        this.model = model;
    }

    /** The value in its kept form; anything the field cannot hold is refused. */
    Value check(FieldDef field, Value value) {
        return check(field, field.type(), value);
    }

    /** What a field holds that nobody has written. */
    Value initial(FieldDef field) {
        Value given = field.defaultValue();
        return given == null ? zero(field.type()) : check(field, convert(field.type(), given));
    }

    private Value zero(Type type) {
        return switch (type) {
            case Type.Scalar scalar ->
                switch (scalar) {
                    case STRING -> Value.EMPTY;
                    case INT -> Value.of(0);
                    case FLOAT -> Value.of(0.0);
                    case BOOL -> Value.FALSE;
                    case DATETIME -> Value.Time.NEVER;
                };
            case Type.EnumType e -> Value.text(model.enumOf(e.name()).values().getFirst());
            case Type.RefType ref -> Value.NULL_REF;
            case Type.SetType set -> Value.NO_ITEMS;
            case Type.MapType map -> Value.NO_ENTRIES;
            case Type.OptionType option -> throw new IllegalArgumentException("cannot be stored: " + type);
            case Type.RecordType struct -> throw new IllegalArgumentException("cannot be stored: " + type);
        };
    }

    /** JSON has neither times nor a difference between 1 and 1.0 that survives every writer. */
    static Value convert(Type type, Value json) {
        return switch (type) {
            case Type.Scalar scalar
            when scalar == Type.Scalar.FLOAT && json instanceof Value.Int i -> Value.of((double) i.value());
            case Type.Scalar scalar
            when scalar == Type.Scalar.DATETIME && json instanceof Value.Text text ->
                Value.of(Times.parse(text.text()));
            case Type.SetType set
            when json instanceof Value.Items items ->
                new Value.Items(items.values().stream()
                        .map(item -> convert(set.element(), item))
                        .toList());
            case Type.MapType map
            when json instanceof Value.Struct struct -> {
                Map<String, Value> members = new LinkedHashMap<>();
                struct.forEach((key, member) -> members.put(key, convert(map.value(), member)));
                yield new Value.Dict(members);
            }
            default -> json;
        };
    }

    private Value check(FieldDef field, Type type, Value value) {
        return switch (type) {
            case Type.Scalar scalar -> checkScalar(field, scalar, value);
            case Type.EnumType e -> {
                EnumDef known = model.enumOf(e.name());
                if (!(value instanceof Value.Text text) || !known.values().contains(text.text())) {
                    throw wrong(field, e, value);
                }
                yield value;
            }
            case Type.RefType ref -> {
                if (!(value instanceof Value.Text text)) {
                    throw wrong(field, ref, value);
                }
                yield text.text().isEmpty() || text.text().equals(References.NULL)
                        ? Value.NULL_REF
                        : plain(field, text);
            }
            case Type.SetType set -> {
                if (!(value instanceof Value.Items items)) {
                    throw wrong(field, set, value);
                }
                yield checkItems(field, set, items.values());
            }
            case Type.MapType map -> {
                if (!(value instanceof Value.Struct struct)) {
                    throw wrong(field, map, value);
                }
                Map<String, Value> members = new LinkedHashMap<>();
                struct.forEach((key, member) -> {
                    checkKey(field, map.key(), key);
                    members.put(key, check(field, map.value(), member));
                });
                yield members.isEmpty() ? Value.NO_ENTRIES : new Value.Dict(Collections.unmodifiableMap(members));
            }
            case Type.OptionType option -> throw wrong(field, type, value);
            case Type.RecordType struct -> throw wrong(field, type, value);
        };
    }

    private static Value checkScalar(FieldDef field, Type.Scalar type, Value value) {
        return switch (type) {
            case STRING -> {
                if (!(value instanceof Value.Text text)) {
                    throw wrong(field, type, value);
                }
                yield plain(field, text);
            }
            case INT -> value instanceof Value.Int ? value : refuse(field, type, value);
            // no database tells the two zeros apart
            case FLOAT ->
                value instanceof Value.Real real
                        ? (real.value() == 0.0 ? Value.of(0.0) : real)
                        : refuse(field, type, value);
            case BOOL -> value instanceof Value.Bool ? value : refuse(field, type, value);
            case DATETIME -> {
                if (!(value instanceof Value.Time time)
                        || time.instant().isBefore(FIRST)
                        || time.instant().isAfter(LAST)) {
                    throw wrong(field, type, value);
                }
                yield Value.of(time.instant().truncatedTo(ChronoUnit.MICROS));
            }
        };
    }

    private Value checkItems(FieldDef field, Type.SetType type, Collection<Value> values) {
        boolean references = type.element() instanceof Type.RefType;
        // texts may repeat and have an order (task.error_info); references are a true set
        Collection<Value> checked = references ? new LinkedHashSet<>() : new ArrayList<>();
        for (Value value : values) {
            checked.add(check(field, type.element(), value));
        }
        return checked.isEmpty() ? Value.NO_ITEMS : new Value.Items(List.copyOf(checked));
    }

    private void checkKey(FieldDef field, Type type, String key) {
        Value value = Value.text(key);
        if (type == Type.Scalar.INT) {
            try {
                Long.parseLong(key);
            } catch (NumberFormatException e) {
                throw wrong(field, type, value);
            }
        } else {
            check(field, type, value);
        }
    }

    /** PostgreSQL holds no NUL in a text. */
    private static Value plain(FieldDef field, Value.Text text) {
        if (text.text().indexOf('\0') >= 0) {
            throw new IllegalArgumentException(field + " cannot hold a text with a NUL in it");
        }
        return text;
    }

    private static Value refuse(FieldDef field, Type type, Value value) {
        throw wrong(field, type, value);
    }

    /** Says no value: it may be a secret. */
    private static IllegalArgumentException wrong(FieldDef field, Type type, Value value) {
        return new IllegalArgumentException(
                field + " holds " + type + ", not this " + value.getClass().getSimpleName());
    }

    /** Sets without order but with repetitions, maps without order (ETS-51). */
    static boolean same(Value a, Value b) {
        if (a instanceof Value.Items left && b instanceof Value.Items right) {
            return left.values().size() == right.values().size()
                    && (left.equals(right) || counts(left).equals(counts(right)));
        }
        if (a instanceof Value.Struct left && b instanceof Value.Struct right) {
            if (left.size() != right.size()) {
                return false;
            }
            boolean[] same = {true};
            left.forEach((key, member) -> {
                Value other = right.get(key);
                same[0] &= other != null && same(member, other);
            });
            return same[0];
        }
        return a.equals(b);
    }

    private static Map<Value, Integer> counts(Value.Items items) {
        Map<Value, Integer> counts = new HashMap<>();
        items.values().forEach(item -> counts.merge(item, 1, Integer::sum));
        return counts;
    }
}

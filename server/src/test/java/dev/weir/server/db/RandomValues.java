package dev.weir.server.db;

import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import dev.weir.model.Type;
import dev.weir.value.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Values of any type out of a seed, references to what exists among them. */
final class RandomValues {
    private static final List<String> TEXTS =
            List.of("", "a", "b", "quoted \"x\" and 'y'", "ünïcödé ☃ 😀", "line\nbreak\t\u0001", "x".repeat(300));

    private final Model model;
    private final Random random;

    RandomValues(Model model, Random random) {
        this.model = model;
        this.random = random;
    }

    Value of(FieldDef field, Oracle oracle) {
        return of(field.type(), oracle);
    }

    private Value of(Type type, Oracle oracle) {
        return switch (type) {
            case Type.Scalar scalar ->
                switch (scalar) {
                    case STRING -> Value.text(TEXTS.get(random.nextInt(TEXTS.size())));
                    case INT -> Value.of(random.nextBoolean() ? random.nextInt(5) : random.nextLong());
                    case FLOAT ->
                        Value.of(List.of(0.0, 0.1, 1e300, -7.25, Double.NaN, Double.POSITIVE_INFINITY)
                                .get(random.nextInt(6)));
                    case BOOL -> Value.of(random.nextBoolean());
                    case DATETIME ->
                        Value.of(Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1000L));
                };
            case Type.EnumType e -> {
                List<String> values = model.enumOf(e.name()).values();
                yield Value.text(values.get(random.nextInt(values.size())));
            }
            case Type.RefType ref -> {
                List<String> refs = oracle.refs(model.classOf(ref.className()));
                yield refs.isEmpty() || random.nextInt(5) == 0
                        ? (random.nextBoolean() ? Value.EMPTY : Value.NULL_REF)
                        : Value.text(refs.get(random.nextInt(refs.size())));
            }
            case Type.SetType set -> {
                Set<Value> items = new LinkedHashSet<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(of(set.element(), oracle));
                }
                if (set.element() instanceof Type.RefType) {
                    items.removeAll(Set.of(Value.EMPTY, Value.NULL_REF));
                }
                yield new Value.Items(List.copyOf(items));
            }
            case Type.MapType map -> {
                Map<String, Value> members = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    Value value = of(map.value(), oracle);
                    members.put(
                            key(map.key(), oracle),
                            value.equals(Value.EMPTY) && isRef(map.value()) ? Value.NULL_REF : value);
                }
                if (isRef(map.key())) {
                    members.remove("");
                    members.remove("OpaqueRef:NULL");
                }
                yield new Value.Dict(members);
            }
            case Type.OptionType option -> throw new AssertionError("not stored: " + type);
            case Type.RecordType struct -> throw new AssertionError("not stored: " + type);
        };
    }

    private static boolean isRef(Type type) {
        return type instanceof Type.RefType;
    }

    private String key(Type type, Oracle oracle) {
        return switch (of(type, oracle)) {
            case Value.Text text -> text.text();
            case Value.Int number -> Long.toString(number.value());
            default -> throw new AssertionError("no key type: " + type);
        };
    }
}

package dev.weir.model.value;

import dev.weir.value.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The way between a value of the right shape and Java. Shapes were checked when the value came in. */
public interface Codec<T> {
    T read(Value value);

    Value write(T java);

    /** Reads a map's key, which is a text on the wire whatever its type (wire.md Y9). */
    default T readKey(String key) {
        return read(Value.text(key));
    }

    Codec<String> TEXT = of(value -> ((Value.Text) value).text(), Value::text);
    Codec<Long> INT = new Codec<>() {
        @Override
        public Long read(Value value) {
            return ((Value.Int) value).value();
        }

        @Override
        public Value write(Long number) {
            return Value.of(number);
        }

        @Override
        public Long readKey(String key) {
            return Long.valueOf(key);
        }
    };
    Codec<Double> REAL = of(value -> ((Value.Real) value).value(), Value::of);
    Codec<Boolean> BOOL = of(value -> ((Value.Bool) value).value(), Value::of);
    Codec<Instant> TIME = of(value -> ((Value.Time) value).instant(), Value::of);
    Codec<Value.Struct> RECORD = of(value -> (Value.Struct) value, struct -> struct);

    static <T> Codec<T> of(Function<Value, T> read, Function<T, Value> write) {
        return new Codec<>() {
            @Override
            public T read(Value value) {
                return read.apply(value);
            }

            @Override
            public Value write(T java) {
                return write.apply(java);
            }
        };
    }

    static <R extends Ref> Codec<R> ref(Function<String, R> make) {
        return of(value -> make.apply(((Value.Text) value).text()), Ref::value);
    }

    static <E extends Enum<E> & WireWord> Codec<E> words(String name, E[] constants) {
        Map<String, E> byWord = new LinkedHashMap<>();
        for (E constant : constants) {
            byWord.put(constant.wire(), constant);
        }
        return of(
                value -> {
                    E constant = byWord.get(((Value.Text) value).text());
                    if (constant == null) {
                        throw new IllegalArgumentException("no " + name + ": " + value);
                    }
                    return constant;
                },
                constant -> Value.text(constant.wire()));
    }

    static <T> Codec<List<T>> list(Codec<T> element) {
        return of(
                value -> {
                    List<T> list = new ArrayList<>();
                    ((Value.Items) value).values().forEach(item -> list.add(element.read(item)));
                    return List.copyOf(list);
                },
                list -> {
                    List<Value> items = new ArrayList<>();
                    list.forEach(item -> items.add(element.write(item)));
                    return new Value.Items(items);
                });
    }

    static <K, V> Codec<Map<K, V>> map(Codec<K> key, Codec<V> value) {
        return of(
                struct -> {
                    Map<K, V> map = new LinkedHashMap<>();
                    ((Value.Struct) struct).forEach((name, member) -> map.put(key.readKey(name), value.read(member)));
                    return map;
                },
                map -> {
                    Map<String, Value> members = new LinkedHashMap<>();
                    map.forEach((k, v) -> members.put(writeKey(key, k), value.write(v)));
                    return new Value.Dict(members);
                });
    }

    static <T> Codec<Optional<T>> option(Codec<T> element) {
        return of(
                value -> value instanceof Value.Text text && text.text().isEmpty()
                        ? Optional.empty()
                        : Optional.of(element.read(value)),
                option -> option.map(element::write).orElse(Value.EMPTY));
    }

    private static <K> String writeKey(Codec<K> codec, K key) {
        return switch (codec.write(key)) {
            case Value.Text text -> text.text();
            case Value.Int number -> Long.toString(number.value());
            default -> throw new IllegalArgumentException("no key: " + key);
        };
    }
}

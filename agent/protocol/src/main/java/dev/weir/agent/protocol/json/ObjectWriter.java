package dev.weir.agent.protocol.json;

import dev.weir.value.Json;
import dev.weir.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects the members of one JSON object in order; what is null stays out. */
public final class ObjectWriter {
    private final Map<String, Value> members = new LinkedHashMap<>();

    public ObjectWriter text(String name, @Nullable String text) {
        return put(name, text == null ? null : Value.text(text));
    }

    public ObjectWriter number(String name, long number) {
        return put(name, Value.of(number));
    }

    /** As a text: JSON has no infinities and nothing that is no number. */
    public ObjectWriter decimal(String name, double number) {
        return text(name, Double.toString(number));
    }

    public ObjectWriter flag(String name, boolean flag) {
        return put(name, Value.of(flag));
    }

    public ObjectWriter constant(String name, @Nullable Enum<?> constant) {
        return text(name, constant == null ? null : constant.name());
    }

    public <T> ObjectWriter object(String name, @Nullable T part, Function<T, Value> writer) {
        return put(name, part == null ? null : writer.apply(part));
    }

    public <T> ObjectWriter objects(String name, List<T> parts, Function<T, Value> writer) {
        return put(name, new Value.Items(parts.stream().map(writer).toList()));
    }

    public ObjectWriter texts(String name, List<String> texts) {
        return put(name, Value.texts(texts));
    }

    public ObjectWriter integers(String name, List<Integer> numbers) {
        return objects(name, numbers, Value::of);
    }

    public ObjectWriter textMap(String name, Map<String, String> texts) {
        return put(name, Value.textMap(texts));
    }

    public Value.Struct value() {
        return new Value.Dict(members);
    }

    public String json() {
        return Json.write(value());
    }

    private ObjectWriter put(String name, @Nullable Value value) {
        if (value != null) {
            members.put(name, value);
        }
        return this;
    }
}

package dev.weir.server.dispatch;

import dev.weir.model.value.Ref;
import dev.weir.value.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Java values as a client would send them, and back. */
public final class Values {
    private Values() {}

    public static Value of(Object java) {
        return switch (java) {
            case Value value -> value;
            case String text -> Value.text(text);
            case Boolean bool -> Value.of(bool);
            case Integer number -> Value.of((long) number);
            case Long number -> Value.of((long) number);
            case Double number -> Value.of((double) number);
            case Instant instant -> Value.of(instant);
            case Ref ref -> ref.value();
            case List<?> list -> new Value.Items(list.stream().map(Values::of).toList());
            case Map<?, ?> map -> {
                Map<String, Value> members = new LinkedHashMap<>();
                map.forEach((key, value) -> members.put((String) key, of(value)));
                yield new Value.Dict(members);
            }
            default -> throw new IllegalArgumentException("no value: " + java);
        };
    }

    public static String text(Value value) {
        return ((Value.Text) value).text();
    }

    public static List<String> texts(Value value) {
        List<String> texts = new ArrayList<>();
        items(value).forEach(item -> texts.add(text(item)));
        return texts;
    }

    public static List<Value> items(Value value) {
        return List.copyOf(((Value.Items) value).values());
    }

    public static Map<String, Value> members(Value value) {
        Map<String, Value> members = new LinkedHashMap<>();
        ((Value.Struct) value).forEach(members::put);
        return members;
    }

    public static Value member(Value struct, String name) {
        Value member = ((Value.Struct) struct).get(name);
        if (member == null) {
            throw new AssertionError("no member " + name);
        }
        return member;
    }

    public static Map<String, String> textMap(Value value) {
        Map<String, String> texts = new LinkedHashMap<>();
        members(value).forEach((key, member) -> texts.put(key, text(member)));
        return texts;
    }
}

package dev.weir.agent.protocol.json;

import dev.weir.value.Json;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the members of one JSON object; what is absent or of another kind is a {@link MalformedMessage}. */
public final class ObjectReader {
    private final String place;
    private final Value.Struct members;

    private ObjectReader(String place, Value.Struct members) {
        this.place = place;
        this.members = members;
    }

    public static ObjectReader parse(String what, String json) {
        Value value;
        try {
            value = Json.read(json);
        } catch (IllegalArgumentException _) {
            throw new MalformedMessage(what + ": not one JSON value");
        }
        return of(what, value);
    }

    public static ObjectReader of(String place, Value value) {
        if (value instanceof Value.Struct struct) {
            return new ObjectReader(place, struct);
        }
        throw new MalformedMessage(place + ": not an object");
    }

    public boolean has(String name) {
        return members.get(name) != null;
    }

    public MalformedMessage malformed(String why) {
        return new MalformedMessage(place + ": " + why);
    }

    public String text(String name) {
        return text(at(name), member(name));
    }

    public @Nullable String optionalText(String name) {
        return has(name) ? text(name) : null;
    }

    public long number(String name) {
        return number(at(name), member(name));
    }

    public int integer(String name) {
        return integer(at(name), member(name));
    }

    public List<Integer> integers(String name) {
        List<Integer> list = new ArrayList<>();
        for (Value item : items(name)) {
            list.add(integer(at(name) + "[" + list.size() + "]", item));
        }
        return List.copyOf(list);
    }

    private static int integer(String place, Value value) {
        long number = number(place, value);
        if (number != (int) number) {
            throw new MalformedMessage(place + ": out of range");
        }
        return (int) number;
    }

    private static long number(String place, Value value) {
        if (value instanceof Value.Int number) {
            return number.value();
        }
        throw new MalformedMessage(place + ": not a whole number");
    }

    public double decimal(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException _) {
            throw new MalformedMessage(at(name) + ": not a number");
        }
    }

    public boolean flag(String name) {
        if (member(name) instanceof Value.Bool flag) {
            return flag.value();
        }
        throw new MalformedMessage(at(name) + ": not true or false");
    }

    public <E extends Enum<E>> E constant(String name, Class<E> type) {
        String text = text(name);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new MalformedMessage(at(name) + ": no " + type.getSimpleName());
    }

    public <E extends Enum<E>> @Nullable E optionalConstant(String name, Class<E> type) {
        return has(name) ? constant(name, type) : null;
    }

    public <T> T object(String name, Function<ObjectReader, T> reader) {
        return reader.apply(of(at(name), member(name)));
    }

    public <T> @Nullable T optionalObject(String name, Function<ObjectReader, T> reader) {
        return has(name) ? object(name, reader) : null;
    }

    public <T> List<T> objects(String name, Function<ObjectReader, T> reader) {
        List<T> list = new ArrayList<>();
        for (Value item : items(name)) {
            list.add(reader.apply(of(at(name) + "[" + list.size() + "]", item)));
        }
        return List.copyOf(list);
    }

    public List<String> texts(String name) {
        List<String> list = new ArrayList<>();
        for (Value item : items(name)) {
            list.add(text(at(name) + "[" + list.size() + "]", item));
        }
        return List.copyOf(list);
    }

    public Map<String, String> textMap(String name) {
        if (!(member(name) instanceof Value.Struct struct)) {
            throw new MalformedMessage(at(name) + ": not an object");
        }
        Map<String, String> map = new LinkedHashMap<>();
        struct.forEach((key, value) -> map.put(text(at(name), Value.text(key)), text(at(name) + "." + key, value)));
        return map;
    }

    private Iterable<Value> items(String name) {
        if (member(name) instanceof Value.Items items) {
            return items.values();
        }
        throw new MalformedMessage(at(name) + ": not an array");
    }

    private Value member(String name) {
        Value value = members.get(name);
        if (value == null) {
            throw new MalformedMessage(at(name) + ": missing");
        }
        return value;
    }

    private String at(String name) {
        return place + "." + name;
    }

    private static String text(String place, Value value) {
        if (!(value instanceof Value.Text text)) {
            throw new MalformedMessage(place + ": not a text");
        }
        if (text.text().indexOf('\0') >= 0) {
            throw new MalformedMessage(place + ": a NUL in it, which no record holds");
        }
        return text.text();
    }
}

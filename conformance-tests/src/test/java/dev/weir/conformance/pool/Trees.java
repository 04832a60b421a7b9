package dev.weir.conformance.pool;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Reads and compares values whatever encoding they came by. */
public final class Trees {
    private Trees() {}

    public static String text(Object value) {
        if (value instanceof String || value instanceof Long) {
            return value.toString();
        }
        throw new Broken("expected a text, got " + value, null);
    }

    public static List<?> items(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new Broken("expected an array, got " + value, null);
    }

    public static List<String> texts(Object value) {
        return items(value).stream().map(Trees::text).toList();
    }

    @SuppressWarnings("unchecked") // both readers make maps with text keys only
    public static Map<String, Object> members(Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new Broken("expected a struct, got " + value, null);
    }

    public static Object member(Object struct, String name) {
        Object found = members(struct).get(name);
        if (found == null) {
            throw new Broken("no member " + name + " in " + members(struct).keySet(), null);
        }
        return found;
    }

    /** The same value: sets in any order (wire.md Y8), numbers as text or number. */
    public static boolean same(Object one, Object other) {
        return plain(one).equals(plain(other));
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Long number -> number.toString();
            case List<?> list -> {
                var items = new HashSet<Object>();
                list.forEach(item -> items.add(plain(item)));
                yield items;
            }
            case Map<?, ?> map -> {
                var members = new java.util.HashMap<Object, Object>();
                map.forEach((key, member) -> members.put(key, plain(member)));
                yield members;
            }
            default -> value;
        };
    }
}

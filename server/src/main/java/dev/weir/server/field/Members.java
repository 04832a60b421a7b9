package dev.weir.server.field;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.errors.Errors;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One member more or less in a set or a map. */
final class Members {
    private Members() {}

    static Value add(Value before, ClassDef owner, FieldDef field, String ref, List<Value> arguments) {
        if (field.isMap()) {
            String key = key(arguments.get(1));
            Map<String, Value> entries = entries(before);
            if (entries.putIfAbsent(key, arguments.get(2)) != null) {
                throw Errors.mapDuplicateKey(owner.name(), field.name(), ref, key);
            }
            return new Value.Dict(entries);
        }
        List<Value> items = new ArrayList<>(((Value.Items) before).values());
        if (!items.contains(arguments.get(1))) {
            items.add(arguments.get(1));
        }
        return new Value.Items(items);
    }

    /** What is not there need not go: no error. */
    static Value remove(Value before, FieldDef field, Value member) {
        if (field.isMap()) {
            Map<String, Value> entries = entries(before);
            entries.remove(key(member));
            return new Value.Dict(entries);
        }
        List<Value> items = new ArrayList<>(((Value.Items) before).values());
        items.remove(member);
        return new Value.Items(items);
    }

    private static Map<String, Value> entries(Value map) {
        Map<String, Value> entries = new LinkedHashMap<>();
        ((Value.Struct) map).forEach(entries::put);
        return entries;
    }

    private static String key(Value key) {
        return key instanceof Value.Int number ? Long.toString(number.value()) : ((Value.Text) key).text();
    }
}

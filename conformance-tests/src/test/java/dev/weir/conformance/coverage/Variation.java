package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Trees;
import dev.weir.model.Model;
import dev.weir.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Another value of the same type, to write in place of one. */
final class Variation {
    private static final String NULL_REF = "OpaqueRef:NULL";

    private final Model model;
    private final Function<String, List<String>> objects;

    /** @param objects the references of all objects of a class */
    Variation(Model model, Function<String, List<String>> objects) {
        this.model = model;
        this.objects = objects;
    }

    /** Another value; null where there is no other. */
    @Nullable
    Object other(Type type, Object value) {
        return switch (type) {
            case Type.Scalar scalar -> other(scalar, value);
            case Type.EnumType e -> otherOf(model.enumOf(e.name()).values(), value);
            case Type.RefType ref -> value.equals(NULL_REF) ? otherOf(objects.apply(ref.className()), value) : NULL_REF;
            case Type.SetType set -> {
                List<Object> items = new ArrayList<>(Trees.items(value));
                Object more = member(set.element(), items);
                if (more != null) {
                    items.add(more);
                }
                yield more == null ? null : items;
            }
            case Type.MapType map -> {
                Map<String, Object> entries = new LinkedHashMap<>(Trees.members(value));
                Object key = member(map.key(), List.copyOf(entries.keySet()));
                Object entry = member(map.value(), List.of());
                if (key == null || entry == null) {
                    yield null;
                }
                entries.put(key.toString(), entry);
                yield entries;
            }
            case Type.OptionType option -> null;
            case Type.RecordType record -> null;
        };
    }

    /** A value that is not among those there. */
    @Nullable
    Object member(Type type, List<?> there) {
        return switch (type) {
            case Type.Scalar scalar ->
                switch (scalar) {
                    case STRING -> "weir-coverage";
                    case INT -> 4077L;
                    case FLOAT -> 40.5;
                    case BOOL -> true;
                    case DATETIME -> "20260102T03:04:05Z";
                };
            case Type.EnumType e -> otherOf(model.enumOf(e.name()).values(), there);
            case Type.RefType ref -> otherOf(objects.apply(ref.className()), there);
            case Type.SetType set -> List.of();
            case Type.MapType map -> Map.of();
            case Type.OptionType option -> null;
            case Type.RecordType record -> null;
        };
    }

    private static Object other(Type.Scalar type, Object value) {
        return switch (type) {
            case STRING -> value + " & <weir>";
            case INT -> Long.parseLong(value.toString()) + 1;
            case FLOAT -> (Double) value + 0.5;
            case BOOL -> !((Boolean) value);
            case DATETIME -> value.equals("20260102T03:04:05Z") ? "20260102T03:04:06Z" : "20260102T03:04:05Z";
        };
    }

    private static @Nullable Object otherOf(List<String> choice, Object taken) {
        for (String one : choice) {
            if (!(taken instanceof List<?> list ? list.contains(one) : taken.equals(one))) {
                return one;
            }
        }
        return null;
    }
}

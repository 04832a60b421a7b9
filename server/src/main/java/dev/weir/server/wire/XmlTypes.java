package dev.weir.server.wire;

import dev.weir.value.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.ws.commons.util.NamespaceContextImpl;
import org.apache.xmlrpc.common.TypeFactory;
import org.apache.xmlrpc.common.XmlRpcStreamConfig;
import org.apache.xmlrpc.parser.MapParser;
import org.apache.xmlrpc.parser.ObjectArrayParser;
import org.apache.xmlrpc.parser.TypeParser;
import org.apache.xmlrpc.serializer.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * XenAPI's dialect for the Apache library, which by itself refuses i8 and nil, cuts integers at 32 bits and reads
 * dates in the server's own zone. It knows no type beyond these, so nothing can be deserialised into an object.
 */
public final class XmlTypes implements TypeFactory {
    @Override
    public @Nullable TypeParser getParser(
            XmlRpcStreamConfig config, NamespaceContextImpl context, String namespace, String name) {
        if (!namespace.isEmpty()) {
            return null;
        }
        return switch (name) {
            case "array" -> new ObjectArrayParser(config, context, this);
            case "struct" -> new MapParser(config, context, this);
            default -> {
                Function<String, Value> reader = leaf(name);
                yield reader == null ? null : new LeafParser(reader);
            }
        };
    }

    @Override
    public TypeSerializer getSerializer(XmlRpcStreamConfig config, Object value) {
        return new SaxValue();
    }

    private static @Nullable Function<String, Value> leaf(String name) {
        return switch (name) {
            case "string" -> Value::text;
            case "int", "i4", "i8" -> text -> Value.of(Long.parseLong(text.strip()));
            // Anything but 1 is false (wire.md Y3).
            case "boolean" -> text -> Value.of(text.strip().equals("1"));
            case "double" -> text -> Value.of(real(text.strip()));
            case "dateTime.iso8601" -> text -> time(text.strip());
            case "base64" ->
                text -> Value.text(
                        new String(Base64.getDecoder().decode(text.replaceAll("\\s", "")), StandardCharsets.UTF_8));
            case "nil" -> text -> Value.EMPTY;
            default -> null;
        };
    }

    private static double real(String text) {
        return switch (text) {
            case "nan", "NaN" -> Double.NaN;
            case "inf", "Infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                // Java alone also reads 1d and 0x1p3.
                if (text.isEmpty() || text.chars().anyMatch(c -> "0123456789+-.eE".indexOf(c) < 0)) {
                    throw new NumberFormatException("not a number");
                }
                yield Double.parseDouble(text);
            }
        };
    }

    /** A text that is no time stays a text: then the call fails by its type (F4), not the whole message. */
    private static Value time(String text) {
        Instant instant = WireTime.parse(text);
        return instant == null ? Value.text(text) : Value.of(instant);
    }

    /** What the library's parsers give: our values at the leaves, its own containers around them. */
    public static Value value(Object parsed) {
        return switch (parsed) {
            case Value value -> value;
            case String text -> Value.text(text);
            case Object[] array -> {
                List<Value> items = new ArrayList<>(array.length);
                for (Object item : array) {
                    items.add(value(item));
                }
                yield items.isEmpty() ? Value.NO_ITEMS : new Value.Items(items);
            }
            case Map<?, ?> map -> {
                Map<String, Value> members = new LinkedHashMap<>();
                map.forEach((name, member) -> members.put((String) name, value(member)));
                yield members.isEmpty() ? Value.NO_ENTRIES : new Value.Dict(members);
            }
            default -> throw new IllegalStateException(parsed.getClass().getName());
        };
    }
}

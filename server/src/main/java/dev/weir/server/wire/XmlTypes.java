package dev.weir.server.wire;

import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            default -> XmlScalars.known(name) ? new LeafParser(text -> XmlScalars.read(name, text)) : null;
        };
    }

    @Override
    public TypeSerializer getSerializer(XmlRpcStreamConfig config, Object value) {
        return new SaxValue();
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

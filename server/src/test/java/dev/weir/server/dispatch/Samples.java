package dev.weir.server.dispatch;

import dev.weir.model.Model;
import dev.weir.model.Type;
import dev.weir.value.Value;
import java.util.Map;

/** A value of every type, for calls whose point is not their arguments. */
public final class Samples {
    private Samples() {}

    public static Value of(Model model, Type type) {
        return switch (type) {
            case Type.Scalar scalar ->
                switch (scalar) {
                    case STRING -> Value.text("x");
                    case INT -> Value.of(1);
                    case FLOAT -> Value.of(1.5);
                    case BOOL -> Value.TRUE;
                    case DATETIME -> Value.of(SettableClock.START);
                };
            case Type.EnumType e -> Value.text(model.enumOf(e.name()).values().getFirst());
            case Type.RefType ref -> Value.text("OpaqueRef:sample");
            case Type.RecordType record -> new Value.Dict(Map.of());
            case Type.SetType set -> Value.items(of(model, set.element()));
            case Type.MapType map -> new Value.Dict(Map.of(key(of(model, map.key())), of(model, map.value())));
            case Type.OptionType option -> of(model, option.element());
        };
    }

    private static String key(Value key) {
        return key instanceof Value.Int number ? Long.toString(number.value()) : Values.text(key);
    }
}

package dev.weir.server.call;

import dev.weir.model.Model;
import dev.weir.model.Type;
import dev.weir.model.Type.Scalar;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.wire.WireTime;
import dev.weir.value.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings a parameter as it was sent into the model's type, as lenient and as strict as wire.md Y says. */
final class Conversion {
    private final Model model;

    Conversion(Model model) {
        this.model = model;
    }

    Value convert(Value sent, Type type) {
        return switch (type) {
            case Scalar scalar -> scalar(sent, scalar);
            case Type.RefType ref -> text(sent);
            case Type.EnumType e -> word(sent, e);
            case Type.SetType set -> set(sent, set);
            case Type.MapType map -> map(sent, map);
            case Type.RecordType record -> sent instanceof Value.Struct ? sent : fail("dict", sent);
            case Type.OptionType option -> convert(sent, option.element());
        };
    }

    private static Value scalar(Value sent, Scalar type) {
        return switch (type) {
            case STRING -> text(sent);
            case INT -> integer(sent);
            case FLOAT -> real(sent);
            case BOOL -> sent instanceof Value.Bool ? sent : fail("bool", sent);
            case DATETIME -> time(sent);
        };
    }

    private static Value text(Value sent) {
        return sent instanceof Value.Text ? sent : fail("string", sent);
    }

    private static Value integer(Value sent) {
        if (sent instanceof Value.Int) {
            return sent;
        }
        if (sent instanceof Value.Text text) {
            try {
                return Value.of(Long.parseLong(text.text()));
            } catch (NumberFormatException e) {
                return fail("int", sent);
            }
        }
        return fail("int", sent);
    }

    private static Value real(Value sent) {
        return switch (sent) {
            case Value.Real real -> real;
            case Value.Int number -> Value.of((double) number.value());
            case Value.Text text -> {
                try {
                    yield Value.of(Double.parseDouble(text.text()));
                } catch (NumberFormatException e) {
                    yield fail("float", sent);
                }
            }
            default -> fail("float", sent);
        };
    }

    private static Value time(Value sent) {
        if (sent instanceof Value.Time) {
            return sent;
        }
        if (sent instanceof Value.Text text) {
            Instant instant = WireTime.parse(text.text());
            if (instant != null) {
                return Value.of(instant);
            }
        }
        return fail("dateTime", sent);
    }

    private Value word(Value sent, Type.EnumType type) {
        Value text = text(sent);
        if (!model.enumOf(type.name()).values().contains(((Value.Text) text).text())) {
            throw Errors.invalidValue(type.name(), ((Value.Text) text).text());
        }
        return text;
    }

    private Value set(Value sent, Type.SetType type) {
        if (!(sent instanceof Value.Items items)) {
            return fail("array", sent);
        }
        List<Value> converted = new ArrayList<>();
        for (Value item : items.values()) {
            Value value = convert(item, type.element());
            if (!converted.contains(value)) {
                converted.add(value);
            }
        }
        return new Value.Items(converted);
    }

    private Value map(Value sent, Type.MapType type) {
        if (!(sent instanceof Value.Struct struct)) {
            return fail("dict", sent);
        }
        Map<String, Value> converted = new LinkedHashMap<>();
        struct.forEach((key, value) -> {
            convert(Value.text(key), type.key());
            converted.put(key, convert(value, type.value()));
        });
        return new Value.Dict(converted);
    }

    /** The reference has no code of its own for a wrong type (wire.md F4). */
    private static Value fail(String expected, Value sent) {
        throw new ApiFailure(
                "INTERNAL_ERROR", List.of("Failure(\"Expected " + expected + ", got '" + describe(sent) + "'\")"));
    }

    private static String describe(Value sent) {
        return switch (sent) {
            case Value.Text text -> "S(" + brief(text.text()) + ")";
            case Value.Int number -> "I(" + number.value() + ")";
            case Value.Real real -> "F(" + real.value() + ")";
            case Value.Bool bool -> "B(" + bool.value() + ")";
            case Value.Time time -> "D(" + time.instant() + ")";
            case Value.Items items -> "[" + items.values().size() + " values]";
            case Value.Struct struct -> "{" + struct.size() + " members}";
        };
    }

    /** What was sent may be large, and nobody needs all of it to see the mistake. */
    private static String brief(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}

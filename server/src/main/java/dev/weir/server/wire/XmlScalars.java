package dev.weir.server.wire;

import dev.weir.value.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** XenAPI's scalar types as XML-RPC text: wire.md Y1 to Y5. A text that is none of its type is an argument refused. */
final class XmlScalars {
    private XmlScalars() {}

    static boolean known(String type) {
        return switch (type) {
            case "string", "int", "i4", "i8", "boolean", "double", "dateTime.iso8601", "base64", "nil" -> true;
            default -> false;
        };
    }

    static Value read(String type, String text) {
        return switch (type) {
            case "string" -> Value.text(text);
            case "int", "i4", "i8" -> Value.of(Long.parseLong(text.strip()));
            // Anything but 1 is false (Y3).
            case "boolean" -> Value.of(text.strip().equals("1"));
            case "double" -> Value.of(real(text.strip()));
            case "dateTime.iso8601" -> time(text.strip());
            case "base64" ->
                Value.text(new String(Base64.getDecoder().decode(text.replaceAll("\\s", "")), StandardCharsets.UTF_8));
            case "nil" -> Value.EMPTY;
            default -> throw new IllegalArgumentException("no type " + type);
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
}

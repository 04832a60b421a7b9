package dev.weir.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values as JSON text: in the tables of the model, in database columns and inside protocol messages. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    /** Most times in a record were never set. */
    private static final String NEVER = BASIC.format(Instant.EPOCH);

    private Json() {}

    /** The one notation of times that every client reads: seconds, UTC, no dashes (wire.md Y5, L6). */
    public static String time(Instant instant) {
        return instant.equals(Instant.EPOCH) ? NEVER : BASIC.format(instant);
    }

    public static Value read(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            Value value = read(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("more than one JSON value: " + json);
            }
            return value;
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + json, e);
        }
    }

    /** Reads the value whose first token the parser stands on. A JSON null is the empty string, as a void result is. */
    public static Value read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("JSON ends where a value is due");
        }
        return switch (token) {
            case VALUE_STRING, FIELD_NAME -> Value.text(parser.getText());
            case VALUE_NUMBER_INT -> Value.of(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> Value.of(parser.getDoubleValue());
            case VALUE_TRUE -> Value.TRUE;
            case VALUE_FALSE -> Value.FALSE;
            case VALUE_NULL -> Value.EMPTY;
            case START_ARRAY -> {
                List<Value> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(read(parser));
                }
                yield items.isEmpty() ? Value.NO_ITEMS : new Value.Items(items);
            }
            case START_OBJECT -> {
                Map<String, Value> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, read(parser));
                }
                yield members.isEmpty() ? Value.NO_ENTRIES : new Value.Dict(members);
            }
            default -> throw new IOException("unexpected " + token);
        };
    }

    public static String write(Value value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    public static void write(Value value, JsonGenerator out) throws IOException {
        switch (value) {
            case Value.Text t -> out.writeString(t.text());
            case Value.Int i -> out.writeNumber(i.value());
            case Value.Real r -> writeReal(r.value(), out);
            case Value.Bool b -> out.writeBoolean(b.value());
            case Value.Time t -> out.writeString(time(t.instant()));
            case Value.Items items -> {
                out.writeStartArray();
                for (Value item : items.values()) {
                    write(item, out);
                }
                out.writeEndArray();
            }
            case Value.Struct struct -> {
                out.writeStartObject();
                struct.forEach((name, member) -> {
                    try {
                        out.writeFieldName(new SerializedString(name));
                        write(member, out);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                out.writeEndObject();
            }
        }
    }

    /** Always with a point or an exponent, so that no reader takes it for an integer (wire.md Y4). */
    private static void writeReal(double value, JsonGenerator out) throws IOException {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            out.writeRawValue(Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        } else {
            out.writeNumber(value);
        }
    }
}

package dev.weir.server.db;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.weir.migrations.Kind;
import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows, and what is remembered of those that went, as lines of JSON and back. A field that holds what nobody has written
 * is left out.
 */
final class RowLines {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** More than the longest row can have. */
    private static final int LONGEST = 512 << 20;

    private final Shape shape;
    private final Typing typing;
    private final Map<FieldDef, Value> initial = new HashMap<>();

    RowLines(Shape shape) {
        this.shape = shape;
        this.typing = new Typing(shape.model());
        for (ClassDef owner : shape.layout().tables()) {
            owner.fields().forEach(field -> initial.put(field, typing.initial(field)));
        }
    }

    static JsonGenerator line(OutputStream out) throws IOException {
        JsonGenerator line = JSON.createGenerator(out);
        line.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        line.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        line.writeStartObject();
        return line;
    }

    static void end(JsonGenerator line) throws IOException {
        line.writeEndObject();
        line.writeRaw('\n');
        line.close();
    }

    void write(Row row, OutputStream out) throws IOException {
        JsonGenerator line = line(out);
        line.writeStringField("class", row.owner().name());
        line.writeStringField("ref", row.ref());
        line.writeNumberField("created", row.created());
        line.writeNumberField("modified", row.modified());
        line.writeObjectFieldStart("fields");
        for (FieldDef field : row.owner().fields()) {
            Kind kind = shape.link(row.owner(), field).kind();
            Value value = row.get(field);
            if (Backups.kept(kind) && !value.equals(initial.get(field))) {
                line.writeFieldName(field.name());
                value(kind, value, line);
            }
        }
        line.writeEndObject();
        end(line);
    }

    static void write(ClassDef owner, Tombstone tombstone, OutputStream out) throws IOException {
        JsonGenerator line = line(out);
        line.writeStringField("gone", owner.name());
        line.writeStringField("ref", tombstone.ref());
        line.writeNumberField("created", tombstone.created());
        line.writeNumberField("deleted", tombstone.deleted());
        end(line);
    }

    private static void value(Kind kind, Value value, JsonGenerator line) throws IOException {
        if (kind == Kind.TIME) {
            line.writeNumber(Times.micros(((Value.Time) value).instant()));
        } else {
            Json.write(value, line);
        }
    }

    /** What is remembered of a row that went. */
    record Grave(ClassDef owner, Tombstone tombstone) {}

    /** The next line without its end; none at the end of all lines. */
    static byte @Nullable [] next(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toByteArray();
            }
            if (line.size() == LONGEST) {
                throw new IOException("a line does not end");
            }
            line.write(next);
        }
        if (line.size() > 0) {
            throw new IOException("it ends in the middle of a line");
        }
        return null;
    }

    static Value.Struct parse(byte[] line) throws IOException {
        try (JsonParser parser = Columns.JSON.createParser(line)) {
            parser.nextToken();
            return (Value.Struct) Json.read(parser);
        }
    }

    static boolean saysRow(Value.Struct said) {
        return said.get("class") != null;
    }

    static boolean saysGrave(Value.Struct said) {
        return said.get("gone") != null;
    }

    Grave grave(Value.Struct said) {
        return new Grave(
                owner(text(said, "gone")),
                new Tombstone(text(said, "ref"), number(said, "created"), number(said, "deleted")));
    }

    Row read(Value.Struct said) {
        ClassDef owner = owner(text(said, "class"));
        Value[] values = owner.fields().stream().map(typing::initial).toArray(Value[]::new);
        ((Value.Struct) member(said, "fields")).forEach((name, value) -> {
            FieldDef field = owner.findField(name);
            if (field == null || !Backups.kept(shape.link(owner, field).kind())) {
                throw new IllegalArgumentException(owner + " keeps no field " + name);
            }
            Kind kind = shape.link(owner, field).kind();
            Value typed = kind == Kind.TIME
                    ? Value.of(Times.instant(((Value.Int) value).value()))
                    : Typing.convert(field.type(), value);
            Value checked = typing.check(field, typed);
            Columns.bound(field, kind, checked);
            values[field.index()] = checked;
        });
        return new Row(owner, text(said, "ref"), values, number(said, "created"), number(said, "modified"));
    }

    ClassDef owner(String name) {
        return shape.layout().tables().stream()
                .filter(owner -> owner.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no class " + name));
    }

    static Value member(Value.Struct said, String name) {
        Value value = said.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return value;
    }

    static String text(Value.Struct said, String name) {
        return ((Value.Text) member(said, name)).text();
    }

    static long number(Value.Struct said, String name) {
        return ((Value.Int) member(said, name)).value();
    }
}

package dev.weir.server.db;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.migrations.Kind;
import dev.weir.migrations.Migrations;
import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a snapshot as lines of JSON, gzipped: a head, each row, each remembered deletion, and a last line that counts
 * them and has the SHA-256 of all lines before it. A field that holds what nobody has written is left out.
 */
final class BackupWriter {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final Shape shape;
    private final Typing typing;

    BackupWriter(Shape shape) {
        this.shape = shape;
        this.typing = new Typing(shape.model());
    }

    void write(Snapshot snapshot, Backup head, OutputStream out) throws IOException {
        GZIPOutputStream zipped = new GZIPOutputStream(out, 1 << 16);
        DigestOutputStream summed = new DigestOutputStream(zipped, Backups.sha256());
        OutputStream lines = new BufferedOutputStream(summed, 1 << 16);
        long rows = 0;
        long tombstones = 0;
        head(head, lines);
        for (ClassDef owner : shape.layout().tables()) {
            Map<FieldDef, Value> initial = initial(owner);
            for (Row row : snapshot.rows(owner)) {
                row(row, initial, lines);
                rows++;
            }
            for (Tombstone tombstone : snapshot.tombstones(owner)) {
                tombstone(owner, tombstone, lines);
                tombstones++;
            }
        }
        lines.flush();
        String last = "{\"rows\":" + rows + ",\"tombstones\":" + tombstones + ",\"sha256\":\""
                + HexFormat.of().formatHex(summed.getMessageDigest().digest()) + "\"}\n";
        zipped.write(last.getBytes(StandardCharsets.UTF_8));
        zipped.finish();
        out.flush();
    }

    private Map<FieldDef, Value> initial(ClassDef owner) {
        return owner.fields().stream()
                .filter(field -> Backups.kept(shape.link(owner, field).kind()))
                .collect(java.util.stream.Collectors.toMap(
                        field -> field, typing::initial, (a, b) -> a, java.util.LinkedHashMap::new));
    }

    private static void head(Backup head, OutputStream out) throws IOException {
        JsonGenerator line = line(out);
        line.writeNumberField(Backup.FORMAT, Backup.VERSION);
        line.writeStringField("schema", Migrations.SCHEMA);
        line.writeStringField("product", head.product());
        line.writeNumberField("generation", head.generation());
        line.writeStringField("time", Json.time(head.time()));
        end(line);
    }

    private void row(Row row, Map<FieldDef, Value> initial, OutputStream out) throws IOException {
        JsonGenerator line = line(out);
        line.writeStringField("class", row.owner().name());
        line.writeStringField("ref", row.ref());
        line.writeNumberField("created", row.created());
        line.writeNumberField("modified", row.modified());
        line.writeObjectFieldStart("fields");
        initial.forEach((field, unwritten) -> {
            Value value = row.get(field);
            if (!value.equals(unwritten)) {
                try {
                    line.writeFieldName(field.name());
                    value(shape.link(row.owner(), field).kind(), value, line);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        line.writeEndObject();
        end(line);
    }

    private static void value(Kind kind, Value value, JsonGenerator line) throws IOException {
        if (kind == Kind.TIME) {
            line.writeNumber(Times.micros(((Value.Time) value).instant()));
        } else {
            Json.write(value, line);
        }
    }

    private static void tombstone(ClassDef owner, Tombstone tombstone, OutputStream out) throws IOException {
        JsonGenerator line = line(out);
        line.writeStringField("gone", owner.name());
        line.writeStringField("ref", tombstone.ref());
        line.writeNumberField("created", tombstone.created());
        line.writeNumberField("deleted", tombstone.deleted());
        end(line);
    }

    private static JsonGenerator line(OutputStream out) throws IOException {
        JsonGenerator line = JSON.createGenerator(out);
        line.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        line.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        line.writeStartObject();
        return line;
    }

    private static void end(JsonGenerator line) throws IOException {
        line.writeEndObject();
        line.writeRaw('\n');
        line.close();
    }
}

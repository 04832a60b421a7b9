package dev.weir.server.db;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows as a text that outlives them, with the uuid of whatever they name and are named by: references end with their
 * object, uuids come back with it.
 */
public final class Keepsake {
    /** More than any column holds. */
    public static final int LONGEST = Columns.LONGEST;

    private final Shape shape;
    private final RowLines lines;

    public Keepsake(Model model) {
        this.shape = new Shape(model);
        this.lines = new RowLines(shape);
    }

    /**
     * What was kept.
     *
     * @param rows the rows as they were
     * @param uuids of every object that a row names or that named a row, by its reference of then
     * @param namers who named the rows: for each reference of a row the fields that held it, with the holders'
     *     references
     */
    public record Kept(List<Row> rows, Map<String, String> uuids, Map<String, Map<String, List<String>>> namers) {}

    public String text(Snapshot state, List<Row> rows) {
        Map<String, String> uuids = new LinkedHashMap<>();
        Map<String, Map<String, List<String>>> namers = new LinkedHashMap<>();
        for (Row row : rows) {
            for (FieldDef field : row.owner().fields()) {
                References.forEach(field.type(), row.get(field), (named, ref) -> {
                    ClassDef owner = shape.model().findClass(named);
                    Row other = owner == null || !owner.hasRows() ? null : state.find(owner, ref);
                    FieldDef uuid = owner == null ? null : owner.findField("uuid");
                    if (other != null && uuid != null) {
                        uuids.put(ref, ((Value.Text) other.get(uuid)).text());
                        namedBy(row, field, ref, namers);
                    }
                });
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            JsonGenerator head = RowLines.line(out);
            head.writeFieldName("uuids");
            Json.write(Value.textMap(uuids), head);
            head.writeFieldName("namers");
            Json.write(values(namers), head);
            RowLines.end(head);
            for (Row row : rows) {
                lines.write(row, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private void namedBy(Row row, FieldDef field, String holder, Map<String, Map<String, List<String>>> namers) {
        Shape.Link link = shape.link(row.owner(), field);
        FieldDef other = link.other();
        if (link.role() == Shape.Role.COMPUTED_END && other != null) {
            namers.computeIfAbsent(row.ref(), ref -> new LinkedHashMap<>())
                    .computeIfAbsent(other.toString(), name -> new ArrayList<>())
                    .add(holder);
        }
    }

    private static Value values(Map<String, Map<String, List<String>>> namers) {
        Map<String, Value> all = new LinkedHashMap<>();
        namers.forEach((ref, fields) -> {
            Map<String, Value> one = new LinkedHashMap<>();
            fields.forEach((field, holders) -> one.put(
                    field,
                    new Value.Items(holders.stream().<Value>map(Value::text).toList())));
            all.put(ref, new Value.Dict(one));
        });
        return new Value.Dict(all);
    }

    public Kept read(String text) {
        List<String> parts = text.lines().toList();
        Value.Struct head = struct(parts.getFirst());
        Map<String, String> uuids = new LinkedHashMap<>();
        ((Value.Struct) RowLines.member(head, "uuids"))
                .forEach((ref, uuid) -> uuids.put(ref, ((Value.Text) uuid).text()));
        Map<String, Map<String, List<String>>> namers = new LinkedHashMap<>();
        ((Value.Struct) RowLines.member(head, "namers")).forEach((ref, fields) -> {
            Map<String, List<String>> one = new LinkedHashMap<>();
            ((Value.Struct) fields)
                    .forEach((field, holders) -> one.put(
                            field,
                            ((Value.Items) holders)
                                    .values().stream()
                                            .map(holder -> ((Value.Text) holder).text())
                                            .toList()));
            namers.put(ref, one);
        });
        List<Row> rows =
                parts.stream().skip(1).map(line -> lines.read(struct(line))).toList();
        return new Kept(rows, uuids, namers);
    }

    /** The fields to make a row like this one with. */
    public Map<FieldDef, Value> fields(Row row) {
        Map<FieldDef, Value> fields = new LinkedHashMap<>();
        for (FieldDef field : row.owner().fields()) {
            if (Backups.kept(shape.link(row.owner(), field).kind())) {
                fields.put(field, row.get(field));
            }
        }
        return fields;
    }

    private static Value.Struct struct(String line) {
        try (JsonParser parser = Columns.JSON.createParser(line)) {
            parser.nextToken();
            return (Value.Struct) Json.read(parser);
        } catch (IOException e) {
            throw new IllegalArgumentException("no row can be read from what was kept", e);
        }
    }
}

package dev.weir.conformance.scale;

import dev.weir.model.ClassDef;
import dev.weir.model.Model;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A backup file in the making: docs/durability.md has its form. */
final class BackupText implements AutoCloseable {
    private static final String SCHEMA = "4";

    private final Model model;
    private final OutputStream out;
    private final MessageDigest sum;
    private long rows;

    BackupText(Model model, Path file) throws IOException {
        this.model = model;
        this.out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16);
        try {
            this.sum = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        line("{\"weir-backup\":1,\"schema\":\"" + SCHEMA
                + "\",\"product\":\"generated\",\"generation\":1,\"time\":\"20260101T00:00:00Z\"}");
    }

    /** A row; fields come as name, value, name, value and must be the model's. */
    void row(String className, String ref, Object... fields) throws IOException {
        ClassDef owner = model.classOf(className);
        Map<String, Value> given = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            given.put(owner.field((String) fields[i]).name(), value(fields[i + 1]));
        }
        Map<String, Value> line = new LinkedHashMap<>();
        line.put("class", Value.text(className));
        line.put("ref", Value.text(ref));
        line.put("created", Value.of(1));
        line.put("modified", Value.of(1));
        line.put("fields", new Value.Dict(given));
        line(Json.write(new Value.Dict(line)));
        rows++;
    }

    private static Value value(Object plain) {
        return switch (plain) {
            case Value value -> value;
            case String text -> Value.text(text);
            case Long number -> Value.of(number);
            case Integer number -> Value.of(number.longValue());
            case Boolean bool -> Value.of(bool);
            default -> throw new IllegalArgumentException("no value for a field: " + plain);
        };
    }

    private void line(String text) throws IOException {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        sum.update(bytes);
        out.write(bytes);
    }

    @Override
    public void close() throws IOException {
        String last = "{\"rows\":" + rows + ",\"tombstones\":0,\"sha256\":\""
                + HexFormat.of().formatHex(sum.digest()) + "\"}\n";
        out.write(last.getBytes(StandardCharsets.UTF_8));
        out.close();
    }
}

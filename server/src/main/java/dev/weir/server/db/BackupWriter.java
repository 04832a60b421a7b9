package dev.weir.server.db;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.migrations.Migrations;
import dev.weir.model.ClassDef;
import dev.weir.value.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a snapshot as lines of JSON, gzipped: a head, each row, each remembered deletion, and a last line that counts
 * them and has the SHA-256 of all lines before it. A field that holds what nobody has written is left out.
 */
final class BackupWriter {
    private final Shape shape;
    private final RowLines rowLines;

    BackupWriter(Shape shape) {
        this.shape = shape;
        this.rowLines = new RowLines(shape);
    }

    void write(Snapshot snapshot, Backup head, OutputStream out) throws IOException {
        GZIPOutputStream zipped = new GZIPOutputStream(out, 1 << 16);
        DigestOutputStream summed = new DigestOutputStream(zipped, Backups.sha256());
        OutputStream lines = new BufferedOutputStream(summed, 1 << 16);
        long rows = 0;
        long tombstones = 0;
        head(head, lines);
        for (ClassDef owner : shape.layout().tables()) {
            for (Row row : snapshot.rows(owner)) {
                rowLines.write(row, lines);
                rows++;
            }
            for (Tombstone tombstone : snapshot.tombstones(owner)) {
                RowLines.write(owner, tombstone, lines);
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

    private static void head(Backup head, OutputStream out) throws IOException {
        JsonGenerator line = RowLines.line(out);
        line.writeNumberField(Backup.FORMAT, Backup.VERSION);
        line.writeStringField("schema", Migrations.SCHEMA);
        line.writeStringField("product", head.product());
        line.writeNumberField("generation", head.generation());
        line.writeStringField("time", Json.time(head.time()));
        RowLines.end(line);
    }
}

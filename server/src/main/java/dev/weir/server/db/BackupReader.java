package dev.weir.server.db;

import static dev.weir.server.db.RowLines.number;
import static dev.weir.server.db.RowLines.text;

import dev.weir.migrations.Migrations;
import dev.weir.value.Value;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a backup whole and believes none of it before its last line has been compared. */
final class BackupReader {
    private final Shape shape;
    private final RowLines rowLines;
    private final List<Row> rows = new ArrayList<>();
    private final List<RowLines.Grave> graves = new ArrayList<>();
    private @Nullable Backup head;
    private long number;

    record Content(Backup head, List<Row> rows, List<RowLines.Grave> graves) {}

    BackupReader(Shape shape) {
        this.shape = shape;
        this.rowLines = new RowLines(shape);
    }

    Content read(InputStream file) {
        MessageDigest sum = Backups.sha256();
        try (InputStream in = new java.io.BufferedInputStream(new GZIPInputStream(file, 1 << 16), 1 << 16)) {
            while (true) {
                byte[] line = RowLines.next(in);
                if (line == null) {
                    throw damaged("it ends before its last line", null);
                }
                number++;
                Value.Struct said = RowLines.parse(line);
                if (number == 1) {
                    head = head(said);
                } else if (RowLines.saysRow(said)) {
                    rows.add(rowLines.read(said));
                } else if (RowLines.saysGrave(said)) {
                    graves.add(rowLines.grave(said));
                } else {
                    last(said, HexFormat.of().formatHex(sum.digest()));
                    if (in.read() >= 0) {
                        throw damaged("it goes on after its last line", null);
                    }
                    break;
                }
                sum.update(line);
                sum.update((byte) '\n');
            }
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            throw damaged(e.getMessage(), e);
        }
        Backup found = head;
        if (found == null) {
            throw damaged("it has no head", null);
        }
        new BackupCheck(shape).check(rows);
        return new Content(
                new Backup(found.schema(), found.product(), found.generation(), found.time(), rows.size()),
                rows,
                graves);
    }

    private Backup head(Value.Struct said) {
        if (!(said.get(Backup.FORMAT) instanceof Value.Int version)) {
            throw damaged("it does not begin as a backup does", null);
        }
        if (version.value() != Backup.VERSION) {
            throw new StoreFailure(
                    "the backup has format " + version.value() + " and this program reads format " + Backup.VERSION
                            + "; restore it with the Weir that made it",
                    null);
        }
        String schema = text(said, "schema");
        String product = text(said, "product");
        if (!schema.equals(Migrations.SCHEMA)) {
            throw new StoreFailure(
                    "the backup was made by Weir " + product + " and has schema version " + schema
                            + ", this program has " + Migrations.SCHEMA
                            + "; restore it with a Weir of that schema, and let a newer one start on the result",
                    null);
        }
        return new Backup(schema, product, number(said, "generation"), Times.parse(text(said, "time")), 0);
    }

    private void last(Value.Struct said, String sum) {
        if (number(said, "rows") != rows.size() || number(said, "tombstones") != graves.size()) {
            throw damaged("it has another number of rows than it says", null);
        }
        if (!text(said, "sha256").equals(sum)) {
            throw damaged("its sum is wrong", null);
        }
    }

    private StoreFailure damaged(@Nullable String why, @Nullable Throwable cause) {
        return new StoreFailure(
                "the backup is damaged or none, and nothing was changed: " + why + " (line " + number
                        + "); take another one",
                cause);
    }
}

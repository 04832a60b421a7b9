package dev.weir.server.db;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a copy: its backup, and over it the lines of what changed since, to what a backup of then would hold. */
final class CopyReader {
    private final Shape shape;
    private final RowLines rowLines;
    private final Map<Batch.Key, Row> rows = new LinkedHashMap<>();
    private final Map<String, Deque<RowLines.Grave>> graves = new LinkedHashMap<>();
    private long number;

    CopyReader(Shape shape) {
        this.shape = shape;
        this.rowLines = new RowLines(shape);
    }

    BackupReader.Content read(Copies.Kept kept) throws IOException {
        InputStream in = new BufferedInputStream(kept.content(), 1 << 16);
        BackupReader.Content base = new BackupReader(shape)
                .read(new ByteArrayInputStream(in.readNBytes(Math.toIntExact(kept.baseBytes()))));
        base.rows().forEach(row -> rows.put(key(row), row));
        base.graves().forEach(this::bury);
        try {
            for (byte[] line = RowLines.next(in); line != null; line = RowLines.next(in)) {
                number++;
                change(line);
            }
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new StoreFailure(
                    "the copy of the database is damaged, and nothing was changed: " + e.getMessage() + " (change "
                            + number + ")",
                    e);
        }
        List<Row> all = List.copyOf(rows.values());
        new BackupCheck(shape).check(all);
        List<RowLines.Grave> remembered = new ArrayList<>();
        graves.values().forEach(remembered::addAll);
        Backup head = base.head();
        return new BackupReader.Content(
                new Backup(head.schema(), head.product(), kept.generation(), head.time(), all.size()), all, remembered);
    }

    private void change(byte[] line) throws IOException {
        var said = RowLines.parse(line);
        if (RowLines.saysGrave(said)) {
            RowLines.Grave grave = rowLines.grave(said);
            rows.remove(new Batch.Key(grave.owner().name(), grave.tombstone().ref()));
            bury(grave);
        } else {
            Row row = rowLines.read(said);
            rows.put(key(row), row);
        }
    }

    /** As many as memory keeps, the newest (ETS-45). */
    private void bury(RowLines.Grave grave) {
        Deque<RowLines.Grave> ofClass = graves.computeIfAbsent(grave.owner().name(), name -> new ArrayDeque<>());
        ofClass.addLast(grave);
        if (ofClass.size() > Rows.TOMBSTONES) {
            ofClass.removeFirst();
        }
    }

    private static Batch.Key key(Row row) {
        return new Batch.Key(row.owner().name(), row.ref());
    }
}

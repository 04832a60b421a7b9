package dev.weir.server.db;

import dev.weir.migrations.Kind;
import dev.weir.migrations.Layout;
import dev.weir.server.db.Batch.Net;
import dev.weir.server.db.Tables.ClassTable;
import dev.weir.server.db.Tables.Column;
import dev.weir.server.db.Tables.LinkTable;
import dev.weir.value.Value;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch in an order that never breaks a foreign key or a unique uuid, since H2 checks each statement by
 * itself: let go of what goes, insert, point at what is new, then delete. The fingerprint follows.
 */
final class BatchWriter {
    private final RowStatements rows;
    private final Tables tables;
    private final Fingerprint fingerprint;

    BatchWriter(RowStatements rows, Tables tables, Fingerprint fingerprint) {
        this.rows = rows;
        this.tables = tables;
        this.fingerprint = fingerprint;
    }

    void write(Batch batch) throws SQLException {
        Map<Net, Map<String, @Nullable Object>> late = new LinkedHashMap<>();
        for (Net net : batch.nets()) {
            letGo(batch, net);
        }
        for (Net net : batch.nets()) {
            Row after = net.after();
            if (net.before() == null && after != null) {
                late.put(net, insert(batch, after));
            }
        }
        for (Net net : batch.nets()) {
            Row before = net.before();
            Row after = net.after();
            if (before != null && after != null) {
                late.put(net, changes(before, after));
            }
        }
        for (Map.Entry<Net, Map<String, @Nullable Object>> change : late.entrySet()) {
            rows.update(change.getKey().row(), change.getValue());
        }
        for (Net net : batch.nets()) {
            links(net, false);
        }
        for (Net net : batch.nets()) {
            links(net, true);
        }
        for (Net net : batch.nets()) {
            if (net.after() == null) {
                delete(net.row());
            }
        }
        new Burial(rows).bury(batch.deletions());
    }

    private void letGo(Batch batch, Net net) throws SQLException {
        Row before = net.before();
        if (before == null) {
            return;
        }
        Map<String, @Nullable Object> nulls = new LinkedHashMap<>();
        for (Column column : tables.of(before.owner()).columns()) {
            boolean reference =
                    column.kind() == Kind.REF && batch.namesGone(column.field(), before.get(column.field()));
            boolean uuid = column.field().name().equals(Layout.UUID) && batch.givesUuidAway(net);
            if (reference || uuid) {
                nulls.put(column.field().name(), null);
            }
        }
        rows.update(before, nulls);
    }

    /** Answers the columns that have to wait for rows that are not there yet. */
    private Map<String, @Nullable Object> insert(Batch batch, Row row) throws SQLException {
        ClassTable table = tables.of(row.owner());
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Map<String, @Nullable Object> late = new LinkedHashMap<>();
        long place = Fingerprint.row(row.ref());
        values.put(Layout.REF, row.ref());
        values.put(Layout.CREATED, row.created());
        values.put(Layout.MODIFIED, row.modified());
        fingerprint.add(table.created(), place, row.created());
        if (!table.forgetful()) {
            fingerprint.add(table.modified(), place, row.modified());
        }
        for (Column column : table.columns()) {
            Object value = encode(column, row);
            fingerprint.add(column.place(), place, value);
            boolean early = column.kind() != Kind.REF || !batch.namesMade(column.field(), row.get(column.field()));
            (early ? values : late).put(column.field().name(), value);
        }
        rows.insert(row.owner().name(), values);
        batch.inserted(row);
        return late;
    }

    private Map<String, @Nullable Object> changes(Row before, Row after) {
        ClassTable table = tables.of(after.owner());
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        long place = Fingerprint.row(after.ref());
        for (Column column : table.columns()) {
            if (!before.get(column.field()).equals(after.get(column.field()))) {
                Object value = encode(column, after);
                fingerprint.remove(column.place(), place, encode(column, before));
                fingerprint.add(column.place(), place, value);
                values.put(column.field().name(), value);
            }
        }
        if (before.created() != after.created()) {
            fingerprint.remove(table.created(), place, before.created());
            fingerprint.add(table.created(), place, after.created());
            values.put(Layout.CREATED, after.created());
        }
        if (!table.forgetful()) {
            fingerprint.remove(table.modified(), place, before.modified());
            fingerprint.add(table.modified(), place, after.modified());
        }
        if (!values.isEmpty() || !table.forgetful()) {
            values.put(Layout.MODIFIED, after.modified());
        }
        return values;
    }

    private void delete(Row gone) throws SQLException {
        ClassTable table = tables.of(gone.owner());
        long place = Fingerprint.row(gone.ref());
        for (Column column : table.columns()) {
            fingerprint.remove(column.place(), place, encode(column, gone));
        }
        fingerprint.remove(table.created(), place, gone.created());
        if (!table.forgetful()) {
            fingerprint.remove(table.modified(), place, gone.modified());
        }
        rows.delete(gone);
    }

    private static @Nullable Object encode(Column column, Row row) {
        return Columns.encode(column.field(), column.kind(), row.get(column.field()));
    }

    private void links(Net net, boolean joining) throws SQLException {
        for (LinkTable link : tables.of(net.row().owner()).links()) {
            Value old = set(link, net.before());
            Value now = set(link, net.after());
            if (old.equals(now)) {
                continue;
            }
            String owner = net.row().ref();
            long place = Fingerprint.row(owner);
            Set<Value> changed = new HashSet<>(Columns.members(joining ? now : old));
            changed.removeAll(new HashSet<>(Columns.members(joining ? old : now)));
            for (Value member : changed) {
                String ref = ((Value.Text) member).text();
                if (joining) {
                    fingerprint.add(link.place(), place, ref);
                    rows.join(link.link(), owner, ref);
                } else {
                    fingerprint.remove(link.place(), place, ref);
                    rows.leave(link.link(), owner, ref);
                }
            }
        }
    }

    private static Value set(LinkTable link, @Nullable Row row) {
        return row == null ? Value.NO_ITEMS : row.get(link.link().field());
    }
}

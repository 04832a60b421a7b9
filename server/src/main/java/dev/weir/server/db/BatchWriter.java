package dev.weir.server.db;

import dev.weir.migrations.Kind;
import dev.weir.migrations.Layout;
import dev.weir.server.db.Batch.Net;
import dev.weir.server.db.Tables.ClassTable;
import dev.weir.server.db.Tables.Column;
import dev.weir.server.db.Tables.LinkTable;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch in an order that never breaks a foreign key or a unique uuid, since H2 checks each statement by
 * itself: let go of what goes, insert, point at what is new, then delete.
 */
final class BatchWriter {
    private final DSLContext sql;
    private final Tables tables;

    BatchWriter(DSLContext sql, Tables tables) {
        this.sql = sql;
        this.tables = tables;
    }

    void write(Batch batch) {
        Map<Net, Map<Field<?>, @Nullable Object>> late = new LinkedHashMap<>();
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
        late.forEach((net, columns) -> update(net.row(), columns));
        for (Net net : batch.nets()) {
            links(net.before(), net.after(), false);
        }
        for (Net net : batch.nets()) {
            links(net.before(), net.after(), true);
        }
        for (Net net : batch.nets()) {
            if (net.after() == null) {
                Row gone = net.row();
                sql.deleteFrom(tables.of(gone.owner()).table())
                        .where(Tables.REF.eq(gone.ref()))
                        .execute();
            }
        }
        bury(batch.deletions());
    }

    private void letGo(Batch batch, Net net) {
        Row before = net.before();
        if (before == null) {
            return;
        }
        Map<Field<?>, @Nullable Object> nulls = new LinkedHashMap<>();
        for (Column column : tables.of(before.owner()).columns()) {
            boolean reference =
                    column.kind() == Kind.REF && batch.namesGone(column.field(), before.get(column.field()));
            boolean uuid = column.field().name().equals(Layout.UUID) && batch.givesUuidAway(net);
            if (reference || uuid) {
                nulls.put(column.column(), null);
            }
        }
        update(before, nulls);
    }

    /** Answers the columns that have to wait for rows that are not there yet. */
    private Map<Field<?>, @Nullable Object> insert(Batch batch, Row row) {
        ClassTable table = tables.of(row.owner());
        Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();
        Map<Field<?>, @Nullable Object> late = new LinkedHashMap<>();
        values.put(Tables.REF, row.ref());
        values.put(Tables.CREATED, row.created());
        values.put(Tables.MODIFIED, row.modified());
        for (Column column : table.columns()) {
            boolean early = column.kind() != Kind.REF || !batch.namesMade(column.field(), row.get(column.field()));
            (early ? values : late).put(column.column(), encode(column, row));
        }
        sql.insertInto(table.table()).set(values).execute();
        batch.inserted(row);
        return late;
    }

    private Map<Field<?>, @Nullable Object> changes(Row before, Row after) {
        ClassTable table = tables.of(after.owner());
        Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            if (!before.get(column.field()).equals(after.get(column.field()))) {
                values.put(column.column(), encode(column, after));
            }
        }
        if (before.created() != after.created()) {
            values.put(Tables.CREATED, after.created());
        }
        if (!values.isEmpty() || !table.forgetful()) {
            values.put(Tables.MODIFIED, after.modified());
        }
        return values;
    }

    private void update(Row row, Map<Field<?>, @Nullable Object> values) {
        if (!values.isEmpty()) {
            sql.update(tables.of(row.owner()).table())
                    .set(values)
                    .where(Tables.REF.eq(row.ref()))
                    .execute();
        }
    }

    private static @Nullable Object encode(Column column, Row row) {
        return Columns.encode(column.field(), column.kind(), row.get(column.field()));
    }

    private void links(@Nullable Row before, @Nullable Row after, boolean joining) {
        Row row = after == null ? before : after;
        if (row == null) {
            return;
        }
        for (LinkTable link : tables.of(row.owner()).links()) {
            Value old = set(link, before);
            Value now = set(link, after);
            if (old.equals(now)) {
                continue;
            }
            Set<Value> changed = new HashSet<>(Columns.members(joining ? now : old));
            changed.removeAll(new HashSet<>(Columns.members(joining ? old : now)));
            for (Value member : changed) {
                String ref = ((Value.Text) member).text();
                if (joining) {
                    sql.insertInto(link.table())
                            .set(Tables.OWNER, row.ref())
                            .set(Tables.MEMBER, ref)
                            .execute();
                } else {
                    sql.deleteFrom(link.table())
                            .where(Tables.OWNER.eq(row.ref()).and(Tables.MEMBER.eq(ref)))
                            .execute();
                }
            }
        }
    }

    private static Value set(LinkTable link, @Nullable Row row) {
        return row == null ? Value.NO_ITEMS : row.get(link.link().field());
    }

    /** ETS-45: as many for each class as memory keeps. */
    private void bury(List<Change> deletions) {
        Map<String, List<Long>> byClass = new HashMap<>();
        for (Change change : deletions) {
            Row gone = change.row();
            sql.insertInto(Tables.TOMBSTONE)
                    .set(Tables.CLASS, gone.owner().name())
                    .set(Tables.REF, gone.ref())
                    .set(Tables.CREATED, gone.created())
                    .set(Tables.DELETED, change.generation())
                    .execute();
            byClass.computeIfAbsent(gone.owner().name(), name -> new ArrayList<>())
                    .add(change.generation());
        }
        byClass.keySet().forEach(this::forgetOldest);
    }

    private void forgetOldest(String className) {
        Long oldest = sql.select(Tables.DELETED)
                .from(Tables.TOMBSTONE)
                .where(Tables.CLASS.eq(className))
                .orderBy(Tables.DELETED.desc())
                .limit(1)
                .offset(Rows.TOMBSTONES - 1)
                .fetchOne(Tables.DELETED);
        if (oldest != null) {
            sql.deleteFrom(Tables.TOMBSTONE)
                    .where(Tables.CLASS.eq(className).and(Tables.DELETED.lt(oldest)))
                    .execute();
        }
    }
}

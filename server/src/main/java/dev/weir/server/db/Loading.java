package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.server.db.Shape.Role;
import dev.weir.server.db.Tables.ClassTable;
import dev.weir.server.db.Tables.Column;
import dev.weir.server.db.Tables.LinkTable;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectFieldOrAsterisk;
import org.pcollections.HashTreePSet;

/** One reading of the whole database into a first state. */
final class Loading {
    private static final int FETCH = 1_000;

    private final Shape shape;
    private final Tables tables;
    private final Typing typing;
    private final long generation;
    private final Map<Batch.Key, Loaded> loaded = new LinkedHashMap<>();
    private final Map<End, List<Value>> sets = new HashMap<>();
    private final Fingerprint fingerprint = new Fingerprint(0);

    private record Loaded(ClassDef owner, String ref, List<Value> values, long created, long modified) {}

    /** A set at the far end of what other rows or link tables say. */
    private record End(Batch.Key of, int field) {}

    Loading(Shape shape, Tables tables, long generation) {
        this.shape = shape;
        this.tables = tables;
        this.typing = new Typing(shape.model());
        this.generation = generation;
    }

    /** The sum over all that was read. */
    Fingerprint fingerprint() {
        return fingerprint;
    }

    State load(DSLContext sql) {
        for (ClassTable table : tables.classes()) {
            loadRows(sql, table);
        }
        for (ClassTable table : tables.classes()) {
            table.links().forEach(link -> loadLinks(sql, link));
        }
        loaded.values().forEach(this::fillFarEnds);
        sets.forEach((end, members) -> {
            Loaded row = loaded.get(end.of());
            if (row != null) {
                row.values().set(end.field(), Relations.items(HashTreePSet.from(members)));
            }
        });
        Rows[] rows = new Rows[shape.classes().size()];
        Arrays.fill(rows, Rows.NONE);
        for (Loaded one : loaded.values()) {
            int position = shape.position(one.owner().name());
            rows[position] = rows[position].with(
                    new Row(one.owner(), one.ref(), one.values().toArray(Value[]::new), one.created(), one.modified()));
            hold(rows, position, one);
        }
        for (Record tombstone : sql.select(Tables.CLASS, Tables.REF, Tables.CREATED, Tables.DELETED)
                .from(Tables.TOMBSTONE)
                .orderBy(Tables.DELETED, Tables.REF)
                .fetch()) {
            int position = shape.position(tombstone.get(Tables.CLASS));
            rows[position] = rows[position].with(new Tombstone(
                    tombstone.get(Tables.REF), tombstone.get(Tables.CREATED), tombstone.get(Tables.DELETED)));
        }
        return new State(shape, rows, generation);
    }

    private void loadRows(DSLContext sql, ClassTable table) {
        ClassDef owner = table.owner();
        Value[] initial = owner.fields().stream().map(typing::initial).toArray(Value[]::new);
        List<SelectFieldOrAsterisk> wanted = new ArrayList<>(List.of(Tables.REF, Tables.CREATED, Tables.MODIFIED));
        table.columns().forEach(column -> wanted.add(column.column()));
        try (Cursor<Record> cursor =
                sql.select(wanted).from(table.table()).fetchSize(FETCH).fetchLazy()) {
            for (Record read : cursor) {
                Value[] values = initial.clone();
                String ref = read.get(Tables.REF);
                long row = Fingerprint.row(ref);
                int index = 3;
                for (Column column : table.columns()) {
                    Object value = read.get(index);
                    fingerprint.add(column.place(), row, value);
                    values[column.field().index()] = Columns.decode(column.field(), column.kind(), value);
                    index++;
                }
                fingerprint.add(table.created(), row, read.get(Tables.CREATED));
                // what the restart forgot may differ from what clients saw
                long modified = table.forgetful() ? generation : read.get(Tables.MODIFIED);
                if (!table.forgetful()) {
                    fingerprint.add(table.modified(), row, modified);
                }
                loaded.put(
                        new Batch.Key(owner.name(), ref),
                        new Loaded(owner, ref, Arrays.asList(values), read.get(Tables.CREATED), modified));
            }
        }
    }

    private void loadLinks(DSLContext sql, LinkTable link) {
        FieldDef field = link.link().field();
        FieldDef other = link.link().other();
        for (Record read :
                sql.select(Tables.OWNER, Tables.MEMBER).from(link.table()).fetch()) {
            String owner = read.get(Tables.OWNER);
            String member = read.get(Tables.MEMBER);
            fingerprint.add(link.place(), Fingerprint.row(owner), member);
            add(field, owner, member);
            if (other != null) {
                add(other, member, owner);
            }
        }
    }

    private void fillFarEnds(Loaded row) {
        for (FieldDef field : row.owner().fields()) {
            Shape.Link link = shape.link(row.owner(), field);
            Value value = row.values().get(field.index());
            FieldDef other = link.other();
            if (link.role() == Role.SINGLE_END && other != null && value instanceof Value.Text text) {
                add(other, text.text(), row.ref());
            }
        }
    }

    private void add(FieldDef set, String ref, String member) {
        if (!ref.equals(References.NULL)) {
            sets.computeIfAbsent(new End(new Batch.Key(set.className(), ref), set.index()), end -> new ArrayList<>())
                    .add(Value.text(member));
        }
    }

    private void hold(Rows[] rows, int position, Loaded one) {
        for (FieldDef field : one.owner().fields()) {
            if (shape.link(one.owner(), field).role() == Role.ONE_WAY) {
                Rows.Holder holder = new Rows.Holder(position, field.index(), one.ref());
                References.forEach(field.type(), one.values().get(field.index()), (target, ref) -> {
                    if (shape.hasRows(target)) {
                        int at = shape.position(target);
                        rows[at] = rows[at].withHolder(ref, holder);
                    }
                });
            }
        }
    }
}

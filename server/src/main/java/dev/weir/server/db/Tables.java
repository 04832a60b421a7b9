package dev.weir.server.db;

import dev.weir.migrations.Kind;
import dev.weir.migrations.Layout;
import dev.weir.migrations.Link;
import dev.weir.migrations.Migrations;
import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** The schema in jOOQ's terms. */
final class Tables {
    static final Field<String> REF = DSL.field(DSL.name(Layout.REF), SQLDataType.VARCHAR);
    static final Field<Long> CREATED = DSL.field(DSL.name(Layout.CREATED), SQLDataType.BIGINT);
    static final Field<Long> MODIFIED = DSL.field(DSL.name(Layout.MODIFIED), SQLDataType.BIGINT);
    static final Field<String> OWNER = DSL.field(DSL.name(Link.OWNER), SQLDataType.VARCHAR);
    static final Field<String> MEMBER = DSL.field(DSL.name(Link.MEMBER), SQLDataType.VARCHAR);
    static final Table<Record> GENERATION = DSL.table(DSL.name(Migrations.GENERATION));
    static final Field<Long> RESERVED = DSL.field(DSL.name("reserved"), SQLDataType.BIGINT);
    static final Field<Long> COMMITTED = DSL.field(DSL.name("committed"), SQLDataType.BIGINT);
    static final Field<Long> DIGEST = DSL.field(DSL.name("digest"), SQLDataType.BIGINT);
    static final Table<Record> TOMBSTONE = DSL.table(DSL.name(Migrations.TOMBSTONE));
    static final Field<String> CLASS = DSL.field(DSL.name("class"), SQLDataType.VARCHAR);
    static final Field<Long> DELETED = DSL.field(DSL.name("deleted_in"), SQLDataType.BIGINT);

    private final Map<String, ClassTable> byClass = new HashMap<>();
    private final List<ClassTable> classes = new ArrayList<>();

    /** A field with a column of its own, and where that stands in a {@link Fingerprint}. */
    record Column(FieldDef field, Kind kind, Field<Object> column, long place) {}

    /** A field with a link table. */
    record LinkTable(Link link, Table<Record> table, long place) {}

    /** @param forgetful whether a start counts all its rows as modified, so that nobody need note it on disk */
    record ClassTable(
            ClassDef owner,
            Table<Record> table,
            List<Column> columns,
            List<LinkTable> links,
            boolean forgetful,
            long created,
            long modified) {}

    Tables(Shape shape) {
        Layout layout = shape.layout();
        for (ClassDef owner : layout.tables()) {
            List<Column> columns = new ArrayList<>();
            for (FieldDef field : owner.fields()) {
                if (layout.kind(field).column()) {
                    columns.add(column(field, layout.kind(field)));
                }
            }
            List<LinkTable> links = layout.links().stream()
                    .filter(link -> link.field().className().equals(owner.name()))
                    .map(link -> new LinkTable(
                            link, DSL.table(DSL.name(link.table())), Fingerprint.column(link.table(), Link.MEMBER)))
                    .toList();
            ClassTable made = new ClassTable(
                    owner,
                    DSL.table(DSL.name(owner.name())),
                    List.copyOf(columns),
                    links,
                    shape.forgetful(owner),
                    Fingerprint.column(owner.name(), Layout.CREATED),
                    Fingerprint.column(owner.name(), Layout.MODIFIED));
            classes.add(made);
            byClass.put(owner.name(), made);
        }
    }

    @SuppressWarnings("unchecked") // values come encoded for their own column, which the compiler cannot see
    private static Column column(FieldDef field, Kind kind) {
        return new Column(
                field,
                kind,
                (Field<Object>) DSL.field(DSL.name(field.name()), Columns.type(kind)),
                Fingerprint.column(field.className(), field.name()));
    }

    List<ClassTable> classes() {
        return classes;
    }

    ClassTable of(ClassDef owner) {
        ClassTable table = byClass.get(owner.name());
        if (table == null) {
            throw new IllegalArgumentException("not on disk: " + owner);
        }
        return table;
    }
}

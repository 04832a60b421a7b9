package dev.weir.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The migrated schema against the model; a failure prints the statements that are missing. */
class SchemaTest {
    private final Layout layout = new Layout(Model.load());
    private final SchemaSql sql = new SchemaSql(layout);
    private final JdbcDataSource database = new JdbcDataSource();
    private Connection connection;

    @BeforeEach
    void migrate() throws SQLException {
        database.setURL("jdbc:h2:mem:schema");
        connection = database.getConnection();
        new Migrations(database).migrate();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void everyPersistentFieldHasItsPlaceAndNothingElseHas() throws SQLException {
        Map<String, String> columns = columns();
        List<String> missing = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (ClassDef owner : layout.tables()) {
            if (!columns.containsKey(owner.name() + ".ref")) {
                missing.add(sql.createTable(owner));
            }
            known.addAll(List.of(owner.name() + ".ref", owner.name() + ".created_in", owner.name() + ".modified_in"));
            for (FieldDef field : owner.fields()) {
                Kind kind = layout.kind(field);
                if (kind.column()) {
                    known.add(field.toString());
                    String found = columns.get(field.toString());
                    if (found == null && columns.containsKey(owner.name() + ".ref")) {
                        missing.add(sql.addColumn(field));
                    } else if (found != null && !found.equals(type(field, kind))) {
                        missing.add("-- " + field + " is " + found + " and should be " + type(field, kind));
                    }
                }
            }
        }
        for (Link link : layout.links()) {
            known.addAll(List.of(link.table() + ".owner", link.table() + ".member"));
            if (!columns.containsKey(link.table() + ".owner")) {
                missing.add(sql.createLink(link));
            }
        }
        assertThat(missing).as("missing from the migrations").isEmpty();
        Set<String> more = new TreeSet<>(columns.keySet());
        more.removeAll(known);
        more.removeIf(column -> column.startsWith("weir_") || column.startsWith("flyway_"));
        assertThat(more).as("columns the model knows nothing of").isEmpty();
    }

    @Test
    void everyRelationHasItsForeignKey() throws SQLException {
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> statements = new HashMap<>();
        for (ClassDef owner : layout.tables()) {
            for (FieldDef field : owner.fields()) {
                if (layout.kind(field) == Kind.REF) {
                    expected.put(field.toString(), String.valueOf(field.refClass()));
                    statements.put(field.toString(), sql.foreignKey(field));
                }
            }
        }
        for (Link link : layout.links()) {
            for (String end : List.of(Link.OWNER, Link.MEMBER)) {
                String target = end.equals(Link.OWNER) ? link.field().className() : link.member();
                expected.put(link.table() + "." + end, target);
                statements.put(link.table() + "." + end, sql.foreignKey(link.table(), end, target));
            }
        }
        Map<String, String> found = foreignKeys();
        statements.keySet().removeAll(found.keySet());
        assertThat(statements.values()).as("missing from the migrations").isEmpty();
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void everyUuidIsUnique() throws SQLException {
        Set<String> unique = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT U.TABLE_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS C"
                                + " JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE U ON U.CONSTRAINT_NAME = C.CONSTRAINT_NAME"
                                + " WHERE C.CONSTRAINT_TYPE = 'UNIQUE' AND U.COLUMN_NAME = 'uuid'")) {
            while (rows.next()) {
                unique.add(rows.getString(1));
            }
        }
        assertThat(unique)
                .containsExactlyInAnyOrderElementsOf(layout.tables().stream()
                        .filter(owner -> owner.findField(Layout.UUID) != null)
                        .map(ClassDef::name)
                        .toList());
    }

    @Test
    void theSchemaHasTheNumberOfItsNewestScript() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet newest = statement.executeQuery("SELECT \"version\" FROM \"flyway_schema_history\""
                        + " ORDER BY \"installed_rank\" DESC LIMIT 1")) {
            assertThat(newest.next()).isTrue();
            assertThat(newest.getString(1)).isEqualTo(Migrations.SCHEMA);
        }
    }

    @Test
    void namesFitPostgresql() {
        assertThat(layout.links())
                .allSatisfy(link -> assertThat(link.table() + ".member index").hasSizeLessThanOrEqualTo(63));
        assertThat(layout.tables())
                .flatExtracting(ClassDef::fields)
                .filteredOn(field -> layout.kind(field) == Kind.REF)
                .allSatisfy(field -> assertThat(field + " index").hasSizeLessThanOrEqualTo(63));
    }

    @Test
    void aNewerSchemaIsRefused() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO \"flyway_schema_history\" (\"installed_rank\", \"version\", \"description\","
                    + " \"type\", \"script\", \"installed_by\", \"execution_time\", \"success\")"
                    + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 'test', 0, TRUE)");
        }
        Migrations again = new Migrations(database);
        assertThatThrownBy(again::migrate)
                .isInstanceOf(SchemaFailure.class)
                .hasMessageContaining("schema version 99")
                .hasMessageContaining("newer program");
    }

    private String type(FieldDef field, Kind kind) {
        boolean nullable = kind == Kind.REF || field.name().equals(Layout.UUID);
        return kind.standardName() + (nullable ? " null" : "");
    }

    private Map<String, String> columns() throws SQLException {
        Map<String, String> columns = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, IS_NULLABLE"
                        + " FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'PUBLIC'")) {
            while (rows.next()) {
                columns.put(
                        rows.getString(1) + "." + rows.getString(2),
                        rows.getString(3).toUpperCase(Locale.ROOT)
                                + (rows.getString(4).equals("YES") ? " null" : ""));
            }
        }
        return columns;
    }

    private Map<String, String> foreignKeys() throws SQLException {
        Map<String, String> keys = new TreeMap<>();
        for (String column : columns().keySet()) {
            if (!column.endsWith(".ref") && !column.endsWith("." + Link.OWNER)) {
                continue;
            }
            String table = column.substring(0, column.indexOf('.'));
            try (ResultSet rows = connection.getMetaData().getImportedKeys(null, null, table)) {
                while (rows.next()) {
                    keys.put(
                            rows.getString("FKTABLE_NAME") + "." + rows.getString("FKCOLUMN_NAME"),
                            rows.getString("PKTABLE_NAME"));
                }
            }
        }
        return keys;
    }
}

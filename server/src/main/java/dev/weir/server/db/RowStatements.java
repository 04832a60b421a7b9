package dev.weir.server.db;

import dev.weir.migrations.Layout;
import dev.weir.migrations.Link;
import dev.weir.migrations.Migrations;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements that write, as text: a commit is made of few and takes less than jOOQ needs to tell each anew. Every
 * name is the model's and stands quoted; every value is a parameter.
 */
final class RowStatements {
    private final java.sql.Connection connection;
    private final Statements statements;

    RowStatements(java.sql.Connection connection) {
        this.connection = connection;
        this.statements = new Statements(connection);
    }

    Statements statements() {
        return statements;
    }

    void insert(String table, Map<String, @Nullable Object> values) throws SQLException {
        String names = String.join("\", \"", values.keySet());
        String marks = String.join(", ", Collections.nCopies(values.size(), "?"));
        statements.run(
                "INSERT INTO \"" + table + "\" (\"" + names + "\") VALUES (" + marks + ")",
                new ArrayList<>(values.values()));
    }

    void update(Row row, Map<String, @Nullable Object> values) throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        List<@Nullable Object> parameters = new ArrayList<>(values.values());
        parameters.add(row.ref());
        statements.run(
                "UPDATE \"" + row.owner().name() + "\" SET \"" + String.join("\" = ?, \"", values.keySet())
                        + "\" = ? WHERE \"" + Layout.REF + "\" = ?",
                parameters);
    }

    void delete(Row row) throws SQLException {
        statements.run(
                "DELETE FROM \"" + row.owner().name() + "\" WHERE \"" + Layout.REF + "\" = ?", List.of(row.ref()));
    }

    void join(Link link, String owner, String member) throws SQLException {
        statements.run(
                "INSERT INTO \"" + link.table() + "\" (\"" + Link.OWNER + "\", \"" + Link.MEMBER + "\") VALUES (?, ?)",
                List.of(owner, member));
    }

    void leave(Link link, String owner, String member) throws SQLException {
        statements.run(
                "DELETE FROM \"" + link.table() + "\" WHERE \"" + Link.OWNER + "\" = ? AND \"" + Link.MEMBER + "\" = ?",
                List.of(owner, member));
    }

    void bury(String className, Tombstone tombstone) throws SQLException {
        statements.run(
                "INSERT INTO \"" + Migrations.TOMBSTONE
                        + "\" (\"class\", \"ref\", \"created_in\", \"deleted_in\") VALUES (?, ?, ?, ?)",
                List.of(className, tombstone.ref(), tombstone.created(), tombstone.deleted()));
    }

    /** Removes the tombstones of a class that are older than the newest so many. */
    void forgetTombstones(String className, int kept) throws SQLException {
        statements.flush();
        long oldest;
        try (PreparedStatement query = connection.prepareStatement("SELECT \"deleted_in\" FROM \""
                + Migrations.TOMBSTONE + "\" WHERE \"class\" = ? ORDER BY \"deleted_in\" DESC LIMIT 1 OFFSET ?")) {
            query.setString(1, className);
            query.setInt(2, kept - 1);
            try (ResultSet found = query.executeQuery()) {
                if (!found.next()) {
                    return;
                }
                oldest = found.getLong(1);
            }
        }
        try (PreparedStatement removal = connection.prepareStatement(
                "DELETE FROM \"" + Migrations.TOMBSTONE + "\" WHERE \"class\" = ? AND \"deleted_in\" < ?")) {
            removal.setString(1, className);
            removal.setLong(2, oldest);
            removal.executeUpdate();
        }
    }

    /** The bookkeeping row: one for the whole database. */
    void state(long reserved, long committed, long digest) throws SQLException {
        statements.run(
                "UPDATE \"" + Migrations.GENERATION + "\" SET \"reserved\" = ?, \"committed\" = ?, \"digest\" = ?",
                List.of(reserved, committed, digest));
    }
}

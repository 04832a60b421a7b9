package dev.weir.server.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statements that change rows, prepared once and kept. Runs of the same one go to the database together; the order of
 * statements stays what it was. Each must change exactly one row, or the database is not what memory believes.
 */
final class Statements implements AutoCloseable {
    private static final int KEPT = 256;
    /** Statements on their way at once; their parameters wait in memory. */
    private static final int TOGETHER = 500;

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>(KEPT, 0.75f, true);
    private String running = "";
    private int waiting;

    Statements(Connection connection) {
        this.connection = connection;
    }

    boolean on(Connection other) {
        return connection.equals(other);
    }

    void run(String sql, List<? extends @Nullable Object> values) throws SQLException {
        if (!sql.equals(running) || waiting == TOGETHER) {
            flush();
            running = sql;
        }
        PreparedStatement statement = prepare(sql);
        for (int i = 0; i < values.size(); i++) {
            bind(statement, i + 1, values.get(i));
        }
        statement.addBatch();
        waiting++;
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known != null) {
            return known;
        }
        if (prepared.size() == KEPT) {
            Iterator<PreparedStatement> oldest = prepared.values().iterator();
            oldest.next().close();
            oldest.remove();
        }
        PreparedStatement fresh = connection.prepareStatement(sql);
        prepared.put(sql, fresh);
        return fresh;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.VARCHAR);
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case Double number -> statement.setDouble(index, number);
            case Boolean bool -> statement.setBoolean(index, bool);
            default -> throw new IllegalArgumentException("no column holds a " + value.getClass());
        }
    }

    /** Carries out what has gathered. */
    void flush() throws SQLException {
        if (waiting == 0) {
            return;
        }
        waiting = 0;
        for (int changed : prepare(running).executeBatch()) {
            if (changed != 1) {
                throw new StoreFailure(
                        "the database does not hold what was written to it: " + changed + " rows where one was due for "
                                + running,
                        null);
            }
        }
    }

    /** Forgets what has gathered, after a failure. */
    void drop() throws SQLException {
        if (waiting > 0) {
            waiting = 0;
            prepare(running).clearBatch();
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }
}

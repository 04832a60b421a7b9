package dev.weir.server.db;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The database on disk: read once at the start, then only written, by one thread. */
final class Disk implements AutoCloseable {
    /** How many generations a start or a write of the bookkeeping row takes ahead. */
    private static final long BLOCK = 10_000;

    private static final Settings SETTINGS =
            new Settings().withExecuteLogging(false).withRenderQuotedNames(RenderQuotedNames.ALWAYS);

    private final HikariDataSource source;
    private final SQLDialect dialect;
    private final Shape shape;
    private final Tables tables;
    private long reserved;
    private @Nullable Throwable broken;

    Disk(HikariDataSource source, SQLDialect dialect, Shape shape) {
        this.source = source;
        this.dialect = dialect;
        this.shape = shape;
        this.tables = new Tables(shape);
    }

    /** Everything there is, as of a generation above any that was ever handed out. */
    State load() {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            DSLContext sql = DSL.using(connection, dialect, SETTINGS);
            Long taken = sql.select(Tables.RESERVED).from(Tables.GENERATION).fetchOne(Tables.RESERVED);
            if (taken == null) {
                throw new StoreFailure("the database has lost its generation; restore a backup", null);
            }
            State state = new Loading(shape, tables, taken + 1).load(sql);
            reserve(sql, taken + 1);
            commit(connection, sql);
            reserved = taken + 1 + BLOCK;
            return state;
        } catch (SQLException | DataAccessException e) {
            throw new StoreFailure("the database cannot be read; restore a backup: " + e.getMessage(), e);
        }
    }

    /** All of the changes, or none when it fails. */
    void write(List<Change> changes) {
        if (broken != null) {
            throw new StoreFailure(
                    "an earlier commit may or may not have reached the disk; restart to see what did", broken);
        }
        Batch batch = new Batch(changes);
        boolean reserve = batch.newest() > reserved;
        if (batch.empty() && !reserve) {
            return;
        }
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            DSLContext sql = DSL.using(connection, dialect, SETTINGS);
            try {
                new BatchWriter(sql, tables).write(batch);
                if (reserve) {
                    reserve(sql, batch.newest());
                }
            } catch (RuntimeException e) {
                connection.rollback();
                throw e;
            }
            commit(connection, sql);
            reserved = reserve ? batch.newest() + BLOCK : reserved;
        } catch (SQLException | DataAccessException e) {
            throw new StoreFailure("the database refused the change: " + e.getMessage(), e);
        }
    }

    private static void reserve(DSLContext sql, long newest) {
        sql.update(Tables.GENERATION).set(Tables.RESERVED, newest + BLOCK).execute();
    }

    /** H2's commit survives the process, not the machine: only a checkpoint makes it sync its file. */
    private void commit(Connection connection, DSLContext sql) throws SQLException {
        try {
            connection.commit();
            if (dialect == SQLDialect.H2) {
                sql.execute("CHECKPOINT SYNC");
                connection.commit();
            }
        } catch (SQLException | DataAccessException e) {
            broken = e;
            throw e;
        }
    }

    @Override
    public void close() {
        source.close();
    }
}

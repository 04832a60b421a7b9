package dev.weir.server.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record3;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The database on disk: read once at the start, then only written, by one thread. */
final class Disk implements AutoCloseable {
    /** How many generations a start or a write of the bookkeeping row takes ahead. */
    static final long BLOCK = 10_000;

    private static final Settings SETTINGS =
            new Settings().withExecuteLogging(false).withRenderQuotedNames(RenderQuotedNames.ALWAYS);

    private final Engine engine;
    private final Shape shape;
    private final Tables tables;
    private @Nullable RowStatements rows;
    private long reserved;
    private long committed;
    private long digest;
    private @Nullable Throwable broken;

    /** What the bookkeeping row says. */
    record Books(long reserved, long committed, @Nullable Long digest) {
        static Books read(DSLContext sql) {
            Record3<Long, Long, Long> row = sql.select(Tables.RESERVED, Tables.COMMITTED, Tables.DIGEST)
                    .from(Tables.GENERATION)
                    .fetchOne();
            if (row == null) {
                throw new StoreFailure("the database has lost its generation; restore a backup", null);
            }
            return new Books(row.value1(), row.value2(), row.value3());
        }
    }

    Disk(Engine engine, Shape shape) {
        this.engine = engine;
        this.shape = shape;
        this.tables = new Tables(shape);
    }

    /** Everything there is, as of a generation above any that was ever handed out. */
    State load() {
        try {
            Connection connection = engine.connection();
            DSLContext sql = sql(connection, engine);
            Books books = Books.read(sql);
            engine.expect(books.committed());
            long opened = books.reserved() + 1;
            Loading loading = new Loading(shape, tables, opened);
            State state = loading.load(sql);
            // rows changed by a migration, or knowingly by hand, are taken as they are
            Long noted = engine.migrated() ? null : books.digest();
            if (noted != null && noted != loading.fingerprint().sum()) {
                throw new StoreFailure(
                        "the database does not hold what was written to it: it is damaged, or was changed by another"
                                + " hand; restore a backup",
                        null);
            }
            digest = loading.fingerprint().sum();
            Statements statements = rows(connection).statements();
            rows(connection).state(opened + BLOCK, opened, digest);
            statements.flush();
            engine.commit(connection, opened, true);
            reserved = opened + BLOCK;
            committed = opened;
            return state;
        } catch (SQLException | DataAccessException | IllegalArgumentException e) {
            throw new StoreFailure("the database cannot be read; restore a backup: " + e.getMessage(), e);
        }
    }

    static DSLContext sql(Connection connection, Engine engine) {
        return DSL.using(connection, engine.dialect(), SETTINGS);
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
        long ahead = reserve ? batch.newest() + BLOCK : reserved;
        try {
            Connection connection = connection();
            Fingerprint fingerprint = new Fingerprint(digest);
            write(connection, batch, fingerprint, ahead);
            commit(connection, batch.newest(), reserve);
            digest = fingerprint.sum();
            reserved = ahead;
            committed = batch.newest();
        } catch (SQLException e) {
            throw new StoreFailure("the database refused the change: " + e.getMessage(), e);
        }
    }

    private void write(Connection connection, Batch batch, Fingerprint fingerprint, long ahead) throws SQLException {
        RowStatements open = rows(connection);
        try {
            new BatchWriter(open, tables, fingerprint).write(batch);
            open.state(ahead, batch.newest(), fingerprint.sum());
            open.statements().flush();
        } catch (SQLException | RuntimeException e) {
            try {
                open.statements().drop();
                connection.rollback();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** A connection that had to be made anew is used only when nobody wrote in between. */
    private Connection connection() throws SQLException {
        Connection connection = engine.connection();
        if (rows == null || !rows.statements().on(connection)) {
            Books books = Books.read(sql(connection, engine));
            if (books.committed() != committed || books.reserved() != reserved) {
                broken = new StoreFailure("another server has written to the database meanwhile", null);
                throw new StoreFailure(
                        "another server has written to the database; this one must be restarted", broken);
            }
        }
        return connection;
    }

    private RowStatements rows(Connection connection) {
        RowStatements known = rows;
        if (known == null || !known.statements().on(connection)) {
            known = new RowStatements(connection);
            rows = known;
        }
        return known;
    }

    private void commit(Connection connection, long generation, boolean reserving) throws SQLException {
        try {
            engine.commit(connection, generation, reserving);
        } catch (SQLException e) {
            broken = e;
            throw e;
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}

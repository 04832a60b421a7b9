package dev.weir.server.db;

import dev.weir.migrations.Migrations;
import dev.weir.migrations.SchemaFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jooq.SQLDialect;

/**
 * The embedded database in one file. It writes nothing at a commit; the checkpoint after it writes and syncs
 * everything at once, which costs one write and one sync instead of two writes and one sync.
 */
final class H2Engine implements Engine {
    private static final String USER = "sa";
    /** Errors of H2 by number: https://h2database.com/javadoc/org/h2/api/ErrorCode.html. */
    private static final int IN_USE = 90020;

    private final Path data;
    private final Mark mark;
    private final Connection connection;
    private final boolean migrated;

    private H2Engine(Path data, Mark mark, Connection connection, boolean migrated) {
        this.data = data;
        this.mark = mark;
        this.connection = connection;
        this.migrated = migrated;
    }

    /** Opens the database of a URL, and makes it when there is none and never was one. */
    static H2Engine open(String url) {
        H2File file = H2File.of(url);
        Mark mark = file.hold();
        try {
            Path data = file.data();
            if (!Files.exists(data)) {
                if (mark.known()) {
                    throw new StoreFailure(
                            data + " is missing, which held a pool; restore a backup, or remove " + file.mark()
                                    + " to start anew",
                            null);
                }
                file.create(fresh -> {});
            } else if (Files.size(data) == 0) {
                // H2 would fill it with an empty database
                throw new StoreFailure(data + " is damaged: it is empty; restore a backup", null);
            }
            return open(file, mark);
        } catch (IOException e) {
            mark.close();
            throw new StoreFailure(file.data() + " cannot be read or made: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            mark.close();
            throw e;
        }
    }

    private static H2Engine open(H2File file, Mark mark) {
        Connection connection = connect(file.url() + ";IFEXISTS=TRUE");
        try {
            boolean migrated = !Migrations.current(connection) && migrate(file);
            connection.setAutoCommit(false);
            return new H2Engine(file.data(), mark, connection, migrated);
        } catch (SQLException | RuntimeException e) {
            abandon(connection);
            if (e instanceof StoreFailure known) {
                throw known;
            }
            throw e instanceof SchemaFailure schema ? new StoreFailure(schema.getMessage(), schema) : unopened(e);
        }
    }

    private static boolean migrate(H2File file) {
        Migrations migrations = new Migrations(file.url() + ";IFEXISTS=TRUE", USER, "");
        if (!migrations.applied()) {
            throw new StoreFailure(
                    file.data() + " holds nothing of Weir's: it is damaged or no pool's; restore a backup, or remove it"
                            + " and " + file.mark() + " to start anew",
                    null);
        }
        return migrations.migrate();
    }

    static Connection connect(String url) {
        try {
            return DriverManager.getConnection(url, USER, "");
        } catch (SQLException | RuntimeException e) {
            throw unopened(e);
        }
    }

    /** Ends without writing anything to a file that may be damaged. */
    static void abandon(Connection connection) {
        try (Connection closing = connection;
                PreparedStatement now = closing.prepareStatement("SHUTDOWN IMMEDIATELY")) {
            now.execute();
        } catch (SQLException | RuntimeException e) {
            org.slf4j.LoggerFactory.getLogger(H2Engine.class).debug("a database ended in its own way", e);
        }
    }

    /** Whether somebody else has the file. */
    static boolean inUse(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == IN_USE) {
                return true;
            }
        }
        return false;
    }

    private static StoreFailure unopened(Exception e) {
        if (inUse(e)) {
            return new StoreFailure("the database is in use by another process: " + e.getMessage(), e);
        }
        return new StoreFailure(
                "the database cannot be opened; if it is damaged, restore a backup: " + e.getMessage(), e);
    }

    @Override
    public SQLDialect dialect() {
        return SQLDialect.H2;
    }

    @Override
    public boolean migrated() {
        return migrated;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public void expect(long committed) {
        if (committed < mark.generation()) {
            throw new StoreFailure(
                    data + " is damaged: its newest change is of generation " + committed + ", and it held "
                            + mark.generation() + " before; restore a backup",
                    null);
        }
    }

    @Override
    public void commit(Connection same, long generation, boolean reserving) throws SQLException {
        same.commit();
        checkpoint(same);
        try {
            mark.note(generation);
            if (reserving) {
                mark.sync();
            }
        } catch (IOException e) {
            throw new SQLException("the mark beside the database cannot be written", e);
        }
    }

    /** H2's commit may survive the process, never the machine: only a checkpoint makes it sync its file. */
    static void checkpoint(Connection connection) throws SQLException {
        try (PreparedStatement checkpoint = connection.prepareStatement("CHECKPOINT SYNC")) {
            checkpoint.execute();
        }
        connection.commit();
    }

    @Override
    public void abandon() {
        try (mark) {
            abandon(connection);
        }
    }

    @Override
    public void close() {
        try (mark) {
            connection.close();
            Folder.sync(data);
            mark.sync();
        } catch (SQLException | IOException e) {
            throw new StoreFailure("the database did not close cleanly: " + e.getMessage(), e);
        }
    }
}

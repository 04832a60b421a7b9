package dev.weir.server.db;

import dev.weir.migrations.Migrations;
import dev.weir.migrations.SchemaFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.jooq.SQLDialect;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database on PostgreSQL. One session does all the writing and holds a lock that only one session can have: a server
 * that lost its session has lost the lock with it, and writes nothing more before it has the lock again.
 */
final class PostgresEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresEngine.class);
    /** "weir" in ASCII; locks of this kind are each database's own. */
    private static final long LOCK = 0x77656972L;

    private static final String LOCK_TIMEOUT = "55P03";

    /** A server that was killed is noticed at once, one whose machine is gone within half a minute. */
    private static final List<String> SETTINGS = List.of(
            "SET tcp_keepalives_idle = 10",
            "SET tcp_keepalives_interval = 5",
            "SET tcp_keepalives_count = 4",
            "SET lock_timeout = '5s'");

    private final Place place;
    private final boolean migrated;
    private Connection connection;

    private PostgresEngine(Place place, Connection connection, boolean migrated) {
        this.place = place;
        this.connection = connection;
        this.migrated = migrated;
    }

    static PostgresEngine open(Place place) {
        try {
            Connection connection = connect(place);
            try {
                boolean migrated = !Migrations.current(connection)
                        && new Migrations(place.url(), null, place.password()).migrate();
                return new PostgresEngine(place, connection, migrated);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SchemaFailure e) {
            throw new StoreFailure(e.getMessage(), e);
        } catch (SQLException e) {
            throw new StoreFailure("the database " + place + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static Connection connect(Place place) throws SQLException {
        Properties properties = new Properties();
        @Nullable String password = place.password();
        if (password != null) {
            properties.setProperty("password", password);
        }
        // its details quote whole rows, secrets among them
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("ApplicationName", "weir-server");
        Connection fresh = DriverManager.getConnection(place.url(), properties);
        try (Statement statement = fresh.createStatement()) {
            for (String setting : SETTINGS) {
                statement.execute(setting);
            }
            lock(place, statement);
            statement.execute("SET lock_timeout = 0");
            requireDurable(place, statement);
            fresh.setAutoCommit(false);
            return fresh;
        } catch (SQLException | RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    private static void lock(Place place, Statement statement) throws SQLException {
        try {
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
        } catch (SQLException e) {
            if (LOCK_TIMEOUT.equals(e.getSQLState())) {
                throw new StoreFailure(
                        "the database " + place + " is in use by another server, " + holder(statement)
                                + "; end that one first",
                        e);
            }
            throw e;
        }
    }

    private static String holder(Statement statement) throws SQLException {
        try (ResultSet holder = statement.executeQuery(
                "SELECT coalesce(host(a.client_addr), 'this machine') FROM pg_locks l JOIN pg_stat_activity a"
                        + " ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.objid = " + LOCK
                        + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())")) {
            return holder.next() ? "connected from " + holder.getString(1) : "which has just ended";
        }
    }

    /** What PostgreSQL acknowledges must be on its disk, or nothing that the server acknowledges is. */
    private static void requireDurable(Place place, Statement statement) throws SQLException {
        if (show(statement, "fsync").equals("off")) {
            throw new StoreFailure(
                    "the PostgreSQL server of " + place
                            + " runs with fsync = off and may lose everything in a power cut; set it to on",
                    null);
        }
        if (show(statement, "full_page_writes").equals("off")) {
            LOG.warn("PostgreSQL runs with full_page_writes = off: a power cut may damage the pool, unless its file"
                    + " system never tears a page");
        }
        if (show(statement, "synchronous_commit").equals("off")) {
            LOG.warn("PostgreSQL has synchronous_commit = off; this server's own session sets it to on");
            statement.execute("SET synchronous_commit = on");
        }
    }

    private static String show(Statement statement, String setting) throws SQLException {
        try (ResultSet value = statement.executeQuery("SHOW " + setting)) {
            value.next();
            return String.valueOf(value.getString(1));
        }
    }

    @Override
    public SQLDialect dialect() {
        return SQLDialect.POSTGRES;
    }

    @Override
    public boolean migrated() {
        return migrated;
    }

    @Override
    public Connection connection() throws SQLException {
        if (connection.isClosed()) {
            LOG.warn("the connection to {} was lost; a new one takes its place", place);
            connection = connect(place);
        }
        return connection;
    }

    /** PostgreSQL itself never goes back to an older state. */
    @Override
    public void expect(long committed) {}

    @Override
    public void commit(Connection same, long generation, boolean reserving) throws SQLException {
        same.commit();
    }

    @Override
    public void abandon() {
        close();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreFailure("the database did not close cleanly: " + e.getMessage(), e);
        }
    }
}

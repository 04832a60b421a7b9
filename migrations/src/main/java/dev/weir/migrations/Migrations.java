package dev.weir.migrations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** Brings a database to the schema this program was built for. */
public final class Migrations {
    /** Written by the first script; a database without this row was never set up. */
    public static final String GENERATION = "weir_generation";

    public static final String TOMBSTONE = "weir_tombstone";

    /** The schema this program works with: the number of the newest script. */
    public static final String SCHEMA = "4";

    private final Flyway flyway;

    public Migrations(DataSource database) {
        this(Flyway.configure().dataSource(database));
    }

    /** Connects by itself; a driver that finds users and passwords in places of its own may go without. */
    public Migrations(String jdbcUrl, @Nullable String user, @Nullable String password) {
        this(Flyway.configure().dataSource(jdbcUrl, user, password));
    }

    private Migrations(FluentConfiguration configuration) {
        this.flyway = configuration
                .locations("classpath:dev/weir/migrations")
                .failOnMissingLocations(true)
                .cleanDisabled(true)
                .load();
    }

    /**
     * Whether the schema is this program's and there is nothing to do. Flyway, which looks more closely, takes a tenth
     * of a start only to find that out.
     */
    public static boolean current(Connection database) throws SQLException {
        boolean current = false;
        try (Statement statement = database.createStatement();
                ResultSet applied = statement.executeQuery(
                        "SELECT \"version\", \"success\" FROM \"flyway_schema_history\" ORDER BY \"installed_rank\"")) {
            boolean whole = true;
            while (applied.next()) {
                whole &= applied.getBoolean(2);
                current = whole && SCHEMA.equals(applied.getString(1));
            }
        } catch (SQLException e) {
            // There is no such table: a new database, or none of ours. Whoever migrates it tells which.
            current = false;
        }
        if (!database.getAutoCommit()) {
            database.rollback();
        }
        return current;
    }

    /** Whether a migration was ever applied here. */
    public boolean applied() {
        return flyway.info().applied().length > 0;
    }

    /**
     * Fails with {@link SchemaFailure} when the schema is newer than the program, or a script fails; answers whether
     * there was anything to do.
     */
    public boolean migrate() {
        try {
            Arrays.stream(flyway.info().all())
                    .filter(Migrations::unknown)
                    .findFirst()
                    .ifPresent(newer -> {
                        throw new SchemaFailure(
                                "the database has schema version " + newer.getVersion()
                                        + ", which this program does not know yet; start the newer program, or restore a backup"
                                        + " made by this one",
                                null);
                    });
            return flyway.migrate().migrationsExecuted > 0;
        } catch (FlywayException e) {
            throw new SchemaFailure(
                    "the database could not be brought to this program's schema; if it is damaged, restore a backup: "
                            + e.getMessage(),
                    e);
        }
    }

    private static boolean unknown(MigrationInfo info) {
        return info.getState() == MigrationState.FUTURE_SUCCESS || info.getState() == MigrationState.FUTURE_FAILED;
    }
}

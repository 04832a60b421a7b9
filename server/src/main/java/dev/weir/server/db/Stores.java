package dev.weir.server.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.weir.migrations.Migrations;
import dev.weir.migrations.SchemaFailure;
import dev.weir.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jooq.SQLDialect;
import org.jooq.tools.jdbc.JDBCUtils;

/** Opens the pool's database, making it when there is none. Every failure is a {@link StoreFailure} that says why. */
public final class Stores {
    /** Errors of H2 by number: https://h2database.com/javadoc/org/h2/api/ErrorCode.html. */
    private static final int H2_IN_USE = 90020;

    private Stores() {}

    /** Opens an embedded database in a file, named without H2's own {@code .mv.db}. */
    public static Store open(Path file, Model model) {
        Path data = file.resolveSibling(file.getFileName() + ".mv.db").toAbsolutePath();
        if (data.toString().contains(";")) {
            throw new StoreFailure("a database cannot lie in a path with a semicolon: " + data, null);
        }
        boolean there = Files.exists(data);
        try {
            if (there && Files.size(data) == 0) {
                // H2 would fill it with an empty database
                throw new StoreFailure(data + " is damaged: it is empty; restore a backup", null);
            }
        } catch (IOException e) {
            throw new StoreFailure(data + " cannot be read: " + e.getMessage(), e);
        }
        String url = "jdbc:h2:file:" + file.toAbsolutePath()
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;QUERY_CACHE_SIZE=256" + (there ? ";IFEXISTS=TRUE" : "");
        return open(url, "sa", "", model, there);
    }

    /** Opens a database of its own by URL: PostgreSQL needs nothing else. */
    public static Store open(String jdbcUrl, String user, String password, Model model) {
        return open(jdbcUrl, user, password, model, false);
    }

    private static Store open(String jdbcUrl, String user, String password, Model model, boolean there) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store");
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(1);
        SQLDialect dialect = JDBCUtils.dialect(jdbcUrl);
        if (dialect == SQLDialect.POSTGRES) {
            // its details quote whole rows, secrets among them
            config.addDataSourceProperty("logServerErrorDetail", "false");
        }
        HikariDataSource source;
        try {
            source = new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw unopened(e);
        }
        try {
            Migrations migrations = new Migrations(source);
            if (there && !migrations.applied()) {
                throw new StoreFailure(
                        "the database file is there but holds nothing of Weir's: it is damaged, or a first start was"
                                + " cut short; restore a backup, or remove it to start anew",
                        null);
            }
            migrations.migrate();
            Disk disk = new Disk(source, dialect, new Shape(model));
            return new SqlStore(disk.load(), disk);
        } catch (SchemaFailure e) {
            source.close();
            throw new StoreFailure(e.getMessage(), e);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static StoreFailure unopened(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.sql.SQLException sql) {
                return sql.getErrorCode() == H2_IN_USE
                        ? new StoreFailure("the database is in use by another process: " + sql.getMessage(), e)
                        : new StoreFailure(
                                "the database cannot be opened; if it is damaged, restore a backup: "
                                        + sql.getMessage(),
                                e);
            }
        }
        return new StoreFailure("the database cannot be opened: " + e.getMessage(), e);
    }
}

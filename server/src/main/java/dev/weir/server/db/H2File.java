package dev.weir.server.db;

import dev.weir.migrations.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Where an embedded database lies, and how a new one comes there: made whole under another name first, so that a
 * start cut short leaves none.
 */
record H2File(String scheme, Path base) {
    private static final String PREFIX = "jdbc:h2:";

    static {
        SealedPath.register();
    }

    /** No file of traces: it would quote statements with all their values, secrets among them. */
    private static final String OPTIONS =
            ";WRITE_DELAY=500;DB_CLOSE_ON_EXIT=FALSE;QUERY_CACHE_SIZE=0;TRACE_LEVEL_FILE=0";

    /** What is done to a new database before it has its name. */
    interface Filling {
        void fill(Connection fresh) throws SQLException;
    }

    static H2File of(String url) {
        String name = url.substring(PREFIX.length());
        if (name.contains(";")) {
            throw new StoreFailure("a database cannot lie in a path with a semicolon: " + name, null);
        }
        int colon = name.indexOf(':');
        return new H2File(name.substring(0, colon), Path.of(name.substring(colon + 1)));
    }

    Path data() {
        return base.resolveSibling(base.getFileName() + ".mv.db");
    }

    Path mark() {
        return base.resolveSibling(base.getFileName() + ".mark");
    }

    String url() {
        return url(base);
    }

    private String url(Path path) {
        return PREFIX + SealedPath.SCHEME + ":" + scheme + ":" + path + OPTIONS;
    }

    /** The lock that comes with the mark keeps other servers away also while the file itself is replaced. */
    Mark hold() {
        try {
            Files.createDirectories(Folder.parent(base));
        } catch (IOException e) {
            throw new StoreFailure(base + " has no folder and gets none: " + e.getMessage(), e);
        }
        return Mark.hold(mark());
    }

    /** Makes a new database with the newest schema in the place of what is there. */
    void create(Filling filling) throws IOException {
        Path fresh = base.resolveSibling(base.getFileName() + ".new");
        Path file = fresh.resolveSibling(fresh.getFileName() + ".mv.db");
        Files.deleteIfExists(file);
        Connection connection = H2Engine.connect(url(fresh));
        try {
            new Migrations(url(fresh), "sa", "").migrate();
            // each statement by itself: nobody sees the file before it is whole, and a transaction of 100,000 rows is
            // slow
            filling.fill(connection);
            try (Statement end = connection.createStatement()) {
                end.execute("SHUTDOWN COMPACT");
            }
        } catch (SQLException e) {
            H2Engine.abandon(connection);
            throw new StoreFailure("a new database cannot be made: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            H2Engine.abandon(connection);
            throw e;
        }
        Folder.replace(file, data());
    }
}

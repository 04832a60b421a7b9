package dev.weir.server.db;

import dev.weir.server.db.Disk.Books;
import dev.weir.server.db.Tables.ClassTable;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * Puts the content of a backup into a database. Every row counts as modified then, in a generation above all that were
 * ever handed out: clients with tokens from before see everything anew.
 */
final class Restoring {
    private final Tables tables;
    private final BackupReader.Content content;
    private final long clock;

    /** @param clock a generation that no server can have reached yet: it counts faster than commits can come */
    Restoring(Shape shape, BackupReader.Content content, long clock) {
        this.tables = new Tables(shape);
        this.content = content;
        this.clock = clock;
    }

    /** {@code over} whether a pool that is there already may be replaced. */
    void into(Place place, boolean over) throws IOException {
        if (place.embedded()) {
            into(H2File.of(place.url()), over);
        } else {
            intoServer(place, over);
        }
    }

    /** Into a new file, which then takes the place of the old one. */
    private void into(H2File file, boolean over) throws IOException {
        try (Mark mark = file.hold()) {
            boolean there = Files.exists(file.data());
            if ((there || mark.known()) && !over) {
                throw occupied();
            }
            long known = there ? Math.max(mark.generation(), reserved(file)) : mark.generation();
            long generation = above(known);
            file.create(connection -> fill(connection, generation));
            mark.note(generation);
            mark.sync();
        }
    }

    /** A damaged file may be replaced, one that somebody uses may not. */
    private static long reserved(H2File file) {
        Connection connection;
        try {
            connection = H2Engine.connect(file.url() + ";IFEXISTS=TRUE");
        } catch (StoreFailure e) {
            if (H2Engine.inUse(e)) {
                throw e;
            }
            return 0;
        }
        try {
            return Books.read(DSL.using(connection, SQLDialect.H2)).reserved();
        } catch (RuntimeException e) {
            return 0;
        } finally {
            H2Engine.abandon(connection);
        }
    }

    /** In one transaction, by a session that holds the server's lock. */
    private void intoServer(Place place, boolean over) {
        PostgresEngine engine = PostgresEngine.open(place);
        try {
            Connection connection = engine.connection();
            long reserved = Books.read(Disk.sql(connection, engine)).reserved();
            if (reserved > 0 && !over) {
                throw occupied();
            }
            long generation = above(reserved);
            empty(connection);
            fill(connection, generation);
            engine.commit(connection, generation, true);
        } catch (SQLException e) {
            throw new StoreFailure("the backup cannot be restored, and nothing was changed: " + e.getMessage(), e);
        } finally {
            engine.close();
        }
    }

    private void empty(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        for (ClassTable table : tables.classes()) {
            names.add(table.owner().name());
            table.links().forEach(link -> names.add(link.link().table()));
        }
        names.add(dev.weir.migrations.Migrations.TOMBSTONE);
        try (Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE \"" + String.join("\", \"", names) + "\"");
        }
    }

    private long above(long known) {
        return Math.max(clock, Math.max(known, content.head().generation()) + 1);
    }

    private void fill(Connection connection, long generation) throws SQLException {
        RowStatements rows = new RowStatements(connection);
        Fingerprint fingerprint = new Fingerprint(0);
        List<Change> all = content.rows().stream()
                .map(row -> new Change(generation, null, row.touched(generation)))
                .toList();
        new BatchWriter(rows, tables, fingerprint).write(new Batch(all));
        for (RowLines.Grave grave : content.graves()) {
            rows.bury(grave.owner().name(), grave.tombstone());
        }
        rows.state(generation, generation, fingerprint.sum());
        rows.statements().flush();
        rows.statements().close();
    }

    private static StoreFailure occupied() {
        return new StoreFailure("there is a pool in this database already; say --force to replace it", null);
    }
}

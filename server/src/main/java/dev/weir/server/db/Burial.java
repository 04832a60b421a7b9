package dev.weir.server.db;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keeps what is known of the newest deletions (ETS-45): as many for each class as memory keeps. */
final class Burial {
    private final RowStatements rows;

    Burial(RowStatements rows) {
        this.rows = rows;
    }

    void bury(List<Change> deletions) throws SQLException {
        Set<String> classes = new LinkedHashSet<>();
        for (Change change : deletions) {
            Row gone = change.row();
            String className = gone.owner().name();
            rows.bury(className, new Tombstone(gone.ref(), gone.created(), change.generation()));
            classes.add(className);
        }
        for (String className : classes) {
            rows.forgetTombstones(className, Rows.TOMBSTONES);
        }
    }
}

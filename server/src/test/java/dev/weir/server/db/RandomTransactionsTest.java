package dev.weir.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of random transactions over all stored classes, against a database without any cleverness. */
class RandomTransactionsTest {
    private static final int TRANSACTIONS = 2_000;
    private static final int REOPEN_EACH = 500;
    private static final int LOOK_EACH = 100;

    @TempDir
    Path dir;

    private final long seed = Long.getLong("weir.seed", 20261122L);
    private final RandomTransactions transactions = new RandomTransactions(new Random(seed));
    private final Map<String, Row> replica = new HashMap<>();

    Database database() {
        return Database.h2(dir);
    }

    @Test
    void endAsTheOracleSays() {
        try (Database database = database()) {
            Store store = open(database);
            for (int i = 1; i <= TRANSACTIONS; i++) {
                transactions.transaction(store);
                if (i % LOOK_EACH == 0) {
                    compare(store);
                }
                if (i % REOPEN_EACH == 0) {
                    long before = store.snapshot().generation();
                    store.close();
                    store = open(database);
                    transactions.oracle().restart();
                    assertThat(store.snapshot().generation()).isGreaterThan(before);
                    compare(store);
                }
            }
            store.close();
        }
    }

    private Store open(Database database) {
        Store store = database.open();
        replica.clear();
        transactions
                .classes()
                .forEach(owner -> store.snapshot().rows(owner).forEach(row -> replica.put(row.toString(), row)));
        store.listen(changes -> changes.forEach(change -> {
            Row after = change.after();
            if (after == null) {
                replica.remove(change.row().toString());
            } else {
                replica.put(after.toString(), after);
            }
        }));
        return store;
    }

    private void compare(Store store) {
        Snapshot snapshot = store.snapshot();
        assertThat(Oracle.picture(Pool.MODEL, snapshot))
                .as("seed " + seed)
                .isEqualTo(transactions.oracle().picture());
        Map<String, Row> rows = new HashMap<>();
        transactions.classes().forEach(owner -> snapshot.rows(owner).forEach(row -> rows.put(row.toString(), row)));
        assertThat(replica).as("all changes told, seed " + seed).isEqualTo(rows);
    }
}

package dev.weir.server.ops.message;

import dev.weir.model.types.Message;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import java.util.Comparator;
import java.util.List;

/** Removes the oldest messages while there are too many (ETS-60). */
public final class MessageSweep implements Runnable {
    public static final int KEEP = 10_000;

    private final Store store;
    private final int keep;

    public MessageSweep(Store store, int keep) {
        this.store = store;
        this.keep = keep;
    }

    @Override
    public void run() {
        if (store.snapshot().count(Message.DEF) <= keep) {
            return;
        }
        store.write(tx -> {
            List<Row> surplus = tx.rows(Message.DEF).stream()
                    .sorted(Comparator.comparingLong(Row::created).reversed())
                    .skip(keep)
                    .toList();
            surplus.forEach(row -> tx.delete(Message.DEF, row.ref()));
            return surplus;
        });
    }
}

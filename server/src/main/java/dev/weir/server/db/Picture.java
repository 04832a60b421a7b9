package dev.weir.server.db;

import dev.weir.model.FieldDef;
import dev.weir.server.db.Shape.Role;
import dev.weir.value.Value;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A backup as a store in memory that is only read: nothing in it ever changes. */
final class Picture implements Store {
    private final State state;

    private Picture(State state) {
        this.state = state;
    }

    /** What is not in a backup is as if nobody had written it; what follows from other fields follows again. */
    static Picture of(Shape shape, BackupReader.Content content) {
        Rows[] none = new Rows[shape.classes().size()];
        Arrays.fill(none, Rows.NONE);
        long generation = content.head().generation();
        WorkingTx tx = new WorkingTx(new State(shape, none, generation - 1), new Typing(shape.model()), generation);
        for (Row row : content.rows()) {
            Map<FieldDef, Value> plain = new LinkedHashMap<>();
            row.owner().fields().stream()
                    .filter(field -> shape.link(row.owner(), field).role() == Role.PLAIN)
                    .forEach(field -> plain.put(field, row.get(field)));
            tx.create(row.owner(), row.ref(), plain);
        }
        for (Row row : content.rows()) {
            for (FieldDef field : row.owner().fields()) {
                Role role = shape.link(row.owner(), field).role();
                if (role != Role.PLAIN
                        && Backups.kept(shape.link(row.owner(), field).kind())) {
                    tx.set(row.owner(), row.ref(), field, row.get(field));
                }
            }
        }
        tx.finish();
        return new Picture(tx.after());
    }

    @Override
    public Snapshot snapshot() {
        return state;
    }

    @Override
    public <T> T write(Function<Tx, T> work) {
        throw new StoreFailure("a backup is only read", null);
    }

    @Override
    public List<Change> changesSince(long generation) {
        return List.of();
    }

    @Override
    public Snapshot awaitChange(long generation, Duration patience) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (never) {
            throw new IllegalStateException("a backup has changed");
        }
        return state;
    }

    @Override
    public void listen(Consumer<List<Change>> listener) {
        // There is nothing to hear.
    }

    @Override
    public Waits waits() {
        return Waits.NONE;
    }

    @Override
    public void close() {
        // There is nothing open.
    }
}

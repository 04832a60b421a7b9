package dev.weir.server.db;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store that passes everything on to another, but has its own view of each transaction. */
public abstract class PassingStore implements Store {
    private final Store inner;

    protected PassingStore(Store inner) {
        this.inner = inner;
    }

    /** Does the work in a transaction of the store behind. */
    protected abstract <T> T run(Tx tx, Function<Tx, T> work);

    @Override
    public <T> T write(Function<Tx, T> work) {
        return inner.write(tx -> run(tx, work));
    }

    @Override
    public Snapshot snapshot() {
        return inner.snapshot();
    }

    @Override
    public @Nullable List<Change> changesSince(long generation) {
        return inner.changesSince(generation);
    }

    @Override
    public Snapshot awaitChange(long generation, Duration patience) throws InterruptedException {
        return inner.awaitChange(generation, patience);
    }

    @Override
    public void listen(Consumer<List<Change>> listener) {
        inner.listen(listener);
    }

    @Override
    public Waits waits() {
        return inner.waits();
    }

    @Override
    public void close() {
        inner.close();
    }
}

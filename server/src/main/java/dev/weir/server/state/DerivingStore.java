package dev.weir.server.state;

import dev.weir.server.db.Change;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store in which derived fields are always right: what an operation writes and the lists of allowed operations
 * that follow from it are committed together, so that no code has to remember to recompute them (VML-22).
 */
public final class DerivingStore implements Store {
    private final Store inner;

    public DerivingStore(Store inner) {
        this.inner = inner;
    }

    /** Derives everything: it is not on disk, so every start does. Once, where a {@link #write} of it all would twice. */
    public void deriveAll() {
        inner.write(tx -> {
            AllowedOperations.deriveAll(tx);
            return tx;
        });
    }

    @Override
    public <T> T write(Function<Tx, T> work) {
        return inner.write(tx -> {
            RecordingTx recording = new RecordingTx(tx);
            T result = work.apply(recording);
            AllowedOperations.derive(tx, recording);
            return result;
        });
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
    public void close() {
        inner.close();
    }
}

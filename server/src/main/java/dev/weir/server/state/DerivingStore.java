package dev.weir.server.state;

import dev.weir.server.db.PassingStore;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import java.util.function.Function;

/**
 * A store in which derived fields are always right: what an operation writes and the lists of allowed operations
 * that follow from it are committed together, so that no code has to remember to recompute them (VML-22).
 */
public final class DerivingStore extends PassingStore {
    private final Store inner;

    public DerivingStore(Store inner) {
        super(inner);
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
    protected <T> T run(Tx tx, Function<Tx, T> work) {
        RecordingTx recording = new RecordingTx(tx);
        T result = work.apply(recording);
        AllowedOperations.derive(tx, recording);
        return result;
    }
}

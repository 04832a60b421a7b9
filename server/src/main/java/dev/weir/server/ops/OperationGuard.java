package dev.weir.server.ops;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Progress;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs operations on objects that are held meanwhile (VML-70): check and mark in one transaction, run, release. Who
 * finds an object busy waits for it, as the reference does (VML-71).
 */
public final class OperationGuard {
    private static final String BUSY = "OTHER_OPERATION_IN_PROGRESS";
    private static final Duration PATIENCE = Duration.ofHours(2);

    private final Store store;
    private final Clock clock;

    public OperationGuard(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    public <T> T run(CallContext context, List<Hold> holds, Supplier<T> operation) {
        return run(context, holds, tx -> {}, operation);
    }

    /** With {@code first} as part of the transaction that takes hold: what it refuses holds nothing. */
    public <T> T run(CallContext context, List<Hold> holds, Consumer<Tx> first, Supplier<T> operation) {
        take(context, holds, first);
        return held(context, holds, operation);
    }

    public void run(CallContext context, Hold hold, Runnable operation) {
        run(context, List.of(hold), () -> {
            operation.run();
            return hold;
        });
    }

    /** For operations that do not wait for others: who finds the object busy is refused. */
    public <T> T atOnce(CallContext context, Hold hold, Supplier<T> operation) {
        store.write(tx -> {
            hold.begin(tx, context.task());
            return hold;
        });
        return held(context, List.of(hold), operation);
    }

    private <T> T held(CallContext context, List<Hold> holds, Supplier<T> operation) {
        try {
            return operation.get();
        } finally {
            store.write(tx -> {
                holds.forEach(hold -> hold.end(tx, context.task()));
                return holds;
            });
        }
    }

    private void take(CallContext context, List<Hold> holds, Consumer<Tx> first) {
        Instant end = clock.instant().plus(PATIENCE);
        while (true) {
            Snapshot before = store.snapshot();
            try {
                store.write(tx -> {
                    holds.forEach(hold -> hold.begin(tx, context.task()));
                    first.accept(tx);
                    return holds;
                });
                return;
            } catch (ApiFailure e) {
                if (!e.code().equals(BUSY) || !clock.instant().isBefore(end)) {
                    throw e;
                }
            }
            await(context.progress(), before, Duration.between(clock.instant(), end));
        }
    }

    private void await(Progress progress, Snapshot before, Duration patience) {
        Thread waiting = Thread.currentThread();
        try (Progress.Scope _ = progress.onCancel(waiting::interrupt)) {
            progress.checkCancelled();
            store.awaitChange(before.generation(), patience);
        } catch (InterruptedException e) {
            progress.checkCancelled();
            throw Errors.taskCancelled(progress.task());
        }
    }
}

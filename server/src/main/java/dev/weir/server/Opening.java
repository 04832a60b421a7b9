package dev.weir.server;

import dev.weir.server.db.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the database beside what else a start has to do; whoever ends without having taken it closes it. */
final class Opening implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final CompletableFuture<Store> store = new CompletableFuture<>();
    private boolean taken;

    Opening(Supplier<Store> open) {
        Thread.ofPlatform().name("open").start(() -> {
            try {
                store.complete(open.get());
            } catch (RuntimeException e) {
                store.completeExceptionally(e);
            }
        });
    }

    /** Waits for the store; fails as its opening did. */
    Store take() {
        try {
            Store open = store.join();
            taken = true;
            return open;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        if (taken) {
            return;
        }
        try {
            store.join().close();
        } catch (CompletionException e) {
            LOG.debug("the database could not be opened either", e);
        }
    }
}

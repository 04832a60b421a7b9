package dev.weir.agent.hypervisor;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Carries calls into native code on a bounded pool of platform threads. A virtual thread in native code holds its
 * carrier, and as many as there are cores stop the whole process; waiting for another thread holds nothing.
 */
public final class NativeThreads implements AutoCloseable {
    private final ExecutorService threads;

    public NativeThreads(int count) {
        threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("native-", 0).factory());
    }

    /** A call into native code with the exception it may end in. */
    @FunctionalInterface
    public interface Call<T, X extends Exception> {
        T call() throws X;
    }

    /** Waits for the call's end even when interrupted: native code cannot be left half way. */
    public <T, X extends Exception> T call(Call<T, X> call) throws X {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                outcome.complete(call.call());
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        try {
            return outcome.join();
        } catch (CompletionException e) {
            throw NativeThreads.<X>sameKind(Objects.requireNonNull(e.getCause()));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** What a call throws is unchecked or its X, by its own signature. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Exception> X sameKind(Throwable thrown) {
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return (X) thrown;
    }
}

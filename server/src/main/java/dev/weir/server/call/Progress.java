package dev.weir.server.call;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The task side of running code: how far it is, and whether it should stop. */
public interface Progress {
    /** The task's reference; calls without a task have one that points to nothing. */
    String task();

    /** From 0 to 1. */
    void at(double done);

    /** Lets {@code task.cancel} take effect here: fails with TASK_CANCELLED when it was asked for. */
    void checkCancelled();

    /** Runs the action when the task is cancelled, at once if it is already; until the scope is closed. */
    Scope onCancel(Runnable action);

    /** A registration that ends. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** For calls that make no task; few of them ever ask for the name that stands in its place. */
    static Progress none(Supplier<String> name) {
        return new Progress() {
            private @Nullable String task;

            @Override
            public synchronized String task() {
                if (task == null) {
                    task = name.get();
                }
                return task;
            }

            @Override
            public void at(double done) {}

            @Override
            public void checkCancelled() {}

            @Override
            public Scope onCancel(Runnable action) {
                return () -> {};
            }
        };
    }
}

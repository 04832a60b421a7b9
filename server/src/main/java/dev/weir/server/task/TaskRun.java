package dev.weir.server.task;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskAllowedOperations;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.server.call.Progress;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.List;

/** A task while its code runs. */
final class TaskRun implements Progress {
    /** Smaller steps would be events that tell nobody anything. */
    private static final double STEP = 0.01;

    private final Store store;
    private final TaskRef ref;
    private final List<Runnable> actions = new ArrayList<>();
    private boolean declared;
    private boolean cancelled;
    private double told;

    TaskRun(Store store, TaskRef ref) {
        this.store = store;
        this.ref = ref;
    }

    @Override
    public String task() {
        return ref.ref();
    }

    @Override
    public void at(double done) {
        synchronized (actions) {
            if (done < told + STEP) {
                return;
            }
            told = done;
        }
        store.write(tx -> {
            if (Records.exists(tx, ref) && Records.get(tx, ref, Task.STATUS) == TaskStatusType.PENDING) {
                Records.set(tx, ref, Task.PROGRESS, Math.min(done, 1.0));
            }
            return ref;
        });
    }

    /** Code that looks whether it should stop can be stopped, which clients see from its first look on (ETS-24). */
    private void declareCancellable() {
        synchronized (actions) {
            if (declared) {
                return;
            }
            declared = true;
        }
        store.write(tx -> {
            if (Records.exists(tx, ref) && Records.get(tx, ref, Task.STATUS) == TaskStatusType.PENDING) {
                Records.set(tx, ref, Task.ALLOWED_OPERATIONS, List.of(TaskAllowedOperations.CANCEL));
            }
            return ref;
        });
    }

    @Override
    public void checkCancelled() {
        declareCancellable();
        synchronized (actions) {
            if (cancelled) {
                throw Errors.taskCancelled(ref.ref());
            }
        }
    }

    @Override
    public Scope onCancel(Runnable action) {
        declareCancellable();
        boolean late;
        synchronized (actions) {
            actions.add(action);
            late = cancelled;
        }
        if (late) {
            action.run();
        }
        return () -> {
            synchronized (actions) {
                actions.remove(action);
            }
        };
    }

    void cancel() {
        List<Runnable> due;
        synchronized (actions) {
            cancelled = true;
            due = List.copyOf(actions);
        }
        due.forEach(Runnable::run);
    }
}

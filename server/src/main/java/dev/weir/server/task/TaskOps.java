package dev.weir.server.task;

import dev.weir.model.calls.TaskCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Session;
import dev.weir.model.types.SessionRef;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskAllowedOperations;
import dev.weir.model.types.TaskRef;
import dev.weir.model.value.Field;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Caller;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.rbac.Rbac;
import java.util.Map;

/** The messages of class task. */
public final class TaskOps {
    private static final String ANY = "task.destroy/any";

    private final Store store;
    private final Tasks tasks;
    private final Rbac rbac;

    public TaskOps(Store store, Tasks tasks, Rbac rbac) {
        this.store = store;
        this.tasks = tasks;
        this.rbac = rbac;
    }

    public void bind(TaskCalls<CallContext> calls) {
        calls.create((context, label, description) ->
                        tasks.create(label, description, context.caller(), new TaskRef(context.task())))
                .destroy(this::destroy)
                .cancel(this::cancel)
                .setStatus((context, self, value) -> write(context, self, Task.STATUS, value))
                .setProgress((context, self, value) -> write(context, self, Task.PROGRESS, value))
                .setResult((context, self, value) -> write(context, self, Task.RESULT, value))
                .setErrorInfo((context, self, value) -> write(context, self, Task.ERROR_INFO, value))
                .setOtherConfig(this::setOtherConfig)
                .addToOtherConfig(this::addToOtherConfig)
                .removeFromOtherConfig(this::removeFromOtherConfig);
    }

    /** A task belongs to its user; all root sessions are one user (ETS-24). */
    private void requireOwner(CallContext context, TaskRef self) {
        Caller caller = context.caller();
        if (!self.ref().equals(context.task()) && !isOf(store.snapshot(), self, caller)) {
            rbac.require(caller, ANY);
        }
    }

    /** A task that is not there, or whose session has ended, is nobody's. */
    private static boolean isOf(Snapshot state, TaskRef self, Caller caller) {
        if (!Records.exists(state, self)) {
            return false;
        }
        SessionRef session = Records.get(state, self, Task.SESSION);
        return Records.exists(state, session)
                && Records.get(state, session, Session.AUTH_USER_SID).equals(caller.subject());
    }

    private <T> void write(CallContext context, TaskRef self, Field<TaskRef, T> field, T value) {
        requireOwner(context, self);
        store.write(tx -> {
            Records.require(tx, self);
            Records.set(tx, self, field, value);
            return self;
        });
    }

    private void setOtherConfig(CallContext context, TaskRef self, Map<String, String> value) {
        requireOwner(context, self);
        store.write(tx -> {
            rbac.requireKeys(
                    context.caller(), Task.OTHER_CONFIG.def(), Records.get(tx, self, Task.OTHER_CONFIG), value);
            Records.set(tx, self, Task.OTHER_CONFIG, value);
            return self;
        });
    }

    private void addToOtherConfig(CallContext context, TaskRef self, String key, String value) {
        requireOwner(context, self);
        store.write(tx -> {
            if (Records.get(tx, self, Task.OTHER_CONFIG).containsKey(key)) {
                throw Errors.mapDuplicateKey("task", "other_config", self.ref(), key);
            }
            Records.put(tx, self, Task.OTHER_CONFIG, key, value);
            return self;
        });
    }

    private void removeFromOtherConfig(CallContext context, TaskRef self, String key) {
        requireOwner(context, self);
        store.write(tx -> {
            Records.require(tx, self);
            Records.drop(tx, self, Task.OTHER_CONFIG, key);
            return self;
        });
    }

    /** An unfinished task is only marked: its work goes on, and it goes after its end (ETS-25). */
    private void destroy(CallContext context, TaskRef self) {
        requireOwner(context, self);
        store.write(tx -> {
            if (Tasks.isCompleted(Records.get(tx, self, Task.STATUS))) {
                Records.delete(tx, self);
            } else {
                Records.put(tx, self, Task.CURRENT_OPERATIONS, "task", TaskAllowedOperations.DESTROY);
            }
            return self;
        });
    }

    /** Whether the task allows it is not asked: its work stops where it next looks, or not at all (ETS-24). */
    private void cancel(CallContext context, TaskRef self) {
        requireOwner(context, self);
        store.write(tx -> {
            Records.require(tx, self);
            Records.set(tx, self, Task.CURRENT_OPERATIONS, Map.of(context.task(), TaskAllowedOperations.CANCEL));
            return self;
        });
        tasks.cancel(self);
    }
}

package dev.weir.server.task;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.SessionRef;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskAllowedOperations;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.server.call.Caller;
import dev.weir.server.call.Origin;
import dev.weir.server.call.Progress;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs code in tasks: a synchronous call's task ends with the call, an asynchronous one's stays (ETS-20). */
public final class Tasks {
    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);
    private static final String OTHER_CONFIG_HEADER = "x-http-other-config-";

    private final Store store;
    private final Clock clock;
    private final Ids ids;
    private final Supplier<HostRef> thisHost;
    private final Function<Value, String> resultText;
    private final Map<String, TaskRun> running = new ConcurrentHashMap<>();

    /** {@code resultText} writes a result the way every client parses it: as an XML-RPC value (ETS-22). */
    public Tasks(Store store, Clock clock, Ids ids, Supplier<HostRef> thisHost, Function<Value, String> resultText) {
        this.store = store;
        this.clock = clock;
        this.ids = ids;
        this.thisHost = thisHost;
        this.resultText = resultText;
    }

    /** Runs the code in this thread, inside a task that is gone afterwards. */
    public Value call(String label, Caller caller, Origin origin, Function<Progress, Value> code) {
        TaskRun run = begin(label, "", caller, origin);
        try {
            return code.apply(run);
        } finally {
            running.remove(run.task());
            destroy(new TaskRef(run.task()));
        }
    }

    /** Runs the code in a thread of its own and answers its task at once. */
    public TaskRef start(String label, Caller caller, Origin origin, Function<Progress, Value> code) {
        TaskRun run = begin(label, "", caller, origin);
        Thread.ofVirtual().name("task " + run.task()).start(() -> carry(run, code));
        return new TaskRef(run.task());
    }

    /** A task that a client makes for itself and ends by itself (ETS-26). */
    TaskRef create(String label, String description, Caller caller, TaskRef parent) {
        TaskRef ref = new TaskRef(ids.ref());
        write(ref, label, description, caller, parent, Map.of());
        return ref;
    }

    private TaskRun begin(String label, String description, Caller caller, Origin origin) {
        TaskRef ref = new TaskRef(ids.ref());
        TaskRun run = new TaskRun(store, ref);
        running.put(ref.ref(), run);
        TaskRef parent = new TaskRef(origin.headers().getOrDefault("subtask-of", ""));
        write(ref, label, description, caller, parent, otherConfig(origin));
        return run;
    }

    private static Map<String, String> otherConfig(Origin origin) {
        Map<String, String> otherConfig = new LinkedHashMap<>();
        origin.headers().forEach((name, value) -> {
            if (name.startsWith(OTHER_CONFIG_HEADER)) {
                otherConfig.put("http:" + name.substring(OTHER_CONFIG_HEADER.length()), value);
            }
        });
        return otherConfig;
    }

    private void write(
            TaskRef ref,
            String label,
            String description,
            Caller caller,
            TaskRef parent,
            Map<String, String> otherConfig) {
        store.write(tx -> {
            SessionRef session = new SessionRef(caller.session());
            Records.<TaskRef>draft()
                    .with(Task.UUID, ids.uuid())
                    .with(Task.NAME_LABEL, label)
                    .with(Task.NAME_DESCRIPTION, description)
                    .with(Task.CREATED, clock.instant())
                    .with(Task.STATUS, TaskStatusType.PENDING)
                    .with(Task.TYPE, "<none/>")
                    .with(Task.SESSION, Records.exists(tx, session) ? session : SessionRef.NULL)
                    .with(Task.RESIDENT_ON, thisHost.get())
                    .with(Task.SUBTASK_OF, Records.exists(tx, parent) ? parent : TaskRef.NULL)
                    .with(Task.OTHER_CONFIG, otherConfig)
                    .create(tx, ref);
            return ref;
        });
    }

    private void carry(TaskRun run, Function<Progress, Value> code) {
        try {
            Value result = code.apply(run);
            end(run, TaskStatusType.SUCCESS, resultText.apply(result), List.of());
        } catch (ApiFailure e) {
            if (e.code().equals("TASK_CANCELLED")) {
                // The status tells it; error_info stays empty as in the reference (ETS-23).
                end(run, TaskStatusType.CANCELLED, "", List.of());
            } else {
                end(run, TaskStatusType.FAILURE, "", e.description());
            }
        } catch (RuntimeException | Error e) {
            LOG.error("task {} failed unforeseen", run.task(), e);
            end(run, TaskStatusType.FAILURE, "", List.of("INTERNAL_ERROR", e.toString()));
        } finally {
            running.remove(run.task());
        }
    }

    /** A client's task whose work was a request over HTTP, and went well (ETS-28). */
    public void succeed(TaskRef ref) {
        end(ref, TaskStatusType.SUCCESS, "", List.of());
    }

    /** One whose work did not. */
    public void fail(TaskRef ref, List<String> error) {
        end(ref, TaskStatusType.FAILURE, "", error);
    }

    private void end(TaskRun run, TaskStatusType status, String result, List<String> error) {
        end(new TaskRef(run.task()), status, result, error);
    }

    private void end(TaskRef ref, TaskStatusType status, String result, List<String> error) {
        Instant now = clock.instant();
        store.write(tx -> {
            if (Records.exists(tx, ref) && Records.get(tx, ref, Task.STATUS) == TaskStatusType.PENDING) {
                Records.set(tx, ref, Task.STATUS, status);
                Records.set(tx, ref, Task.RESULT, result);
                Records.set(tx, ref, Task.ERROR_INFO, error);
                Records.set(tx, ref, Task.PROGRESS, 1.0);
                Records.set(tx, ref, Task.FINISHED, now);
            }
            settle(tx, ref);
            return ref;
        });
    }

    /** What holds for every task that ended; one marked for destruction goes now (ETS-25). */
    private static void settle(Tx tx, TaskRef ref) {
        if (!Records.exists(tx, ref)) {
            return;
        }
        boolean doomed = Records.get(tx, ref, Task.CURRENT_OPERATIONS).containsValue(TaskAllowedOperations.DESTROY);
        if (doomed) {
            Records.delete(tx, ref);
        } else {
            Records.set(tx, ref, Task.ALLOWED_OPERATIONS, List.of());
            Records.set(tx, ref, Task.CURRENT_OPERATIONS, Map.of());
        }
    }

    /** Whether a task has come to an end of whatever kind. */
    static boolean isCompleted(TaskStatusType status) {
        return switch (status) {
            case SUCCESS, FAILURE, CANCELLED -> true;
            default -> false;
        };
    }

    void destroy(TaskRef ref) {
        store.write(tx -> {
            if (Records.exists(tx, ref)) {
                Records.delete(tx, ref);
            }
            return ref;
        });
    }

    /** Asks the running code to stop; a task that nobody runs here has nothing to stop. */
    public void cancel(TaskRef ref) {
        @Nullable TaskRun run = running.get(ref.ref());
        if (run != null) {
            run.cancel();
        }
    }
}

package dev.weir.server.call;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that code needs to know of the call it serves: who asks, from where, and in which task it runs. */
public final class CallContext {
    private final Origin origin;
    private final @Nullable Caller caller;
    private final Progress progress;

    public CallContext(Origin origin, @Nullable Caller caller, Progress progress) {
        this.origin = origin;
        this.caller = caller;
        this.progress = progress;
    }

    /** For what the server does of its own accord, under a name that is no task's. */
    public static CallContext own(String name) {
        return new CallContext(new Origin("localhost", "weir", true, Map.of()), null, Progress.none(() -> name));
    }

    public Origin origin() {
        return origin;
    }

    /** Who asks; calls without a session have none. */
    public Caller caller() {
        if (caller == null) {
            throw new IllegalStateException("a call without session asks for its caller");
        }
        return caller;
    }

    public Progress progress() {
        return progress;
    }

    /** The task's reference, or a name for the call where it has no task. */
    public String task() {
        return progress.task();
    }

    public CallContext in(Progress task) {
        return new CallContext(origin, caller, task);
    }
}

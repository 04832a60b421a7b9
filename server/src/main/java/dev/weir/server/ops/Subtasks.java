package dev.weir.server.ops;

import dev.weir.model.types.TaskRef;
import dev.weir.server.call.CallContext;
import java.util.function.Consumer;

/** Runs parts of an operation in tasks of their own, below the task of the whole. */
@FunctionalInterface
public interface Subtasks {
    /** Begins the work in a thread of its own and answers its task, which stays when the work has ended. */
    TaskRef start(String label, CallContext whole, Consumer<CallContext> work);
}

package dev.weir.server.ops;

import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;

/** What a call has to say beside its result, in the other_config of its task under a key of ours. */
public final class TaskWords {
    private TaskWords() {}

    /** Nothing where the call has no task with a record. */
    public static void keep(Tx tx, CallContext context, String key, String text) {
        TaskRef task = new TaskRef(context.task());
        if (Records.exists(tx, task)) {
            Records.put(tx, task, Task.OTHER_CONFIG, key, text);
        }
    }
}

package dev.weir.server.task;

import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Removes ended tasks: old ones by age, then the oldest while there are too many (ETS-25). */
public final class TaskSweep implements Runnable {
    private static final Duration KEEP_ENDED = Duration.ofMinutes(65);
    private static final Duration KEEP_PENDING = Duration.ofDays(1);
    private static final int KEEP = 200;

    private final Store store;
    private final Tasks tasks;
    private final Clock clock;

    public TaskSweep(Store store, Tasks tasks, Clock clock) {
        this.store = store;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        List<Row> ended = new ArrayList<>();
        for (Row task : store.snapshot().rows(Task.DEF)) {
            if (tasks.runs(new TaskRef(task.ref()))) {
                continue;
            }
            if (Records.get(task, Task.STATUS) == TaskStatusType.PENDING) {
                if (Records.get(task, Task.CREATED).plus(KEEP_PENDING).isBefore(now)) {
                    tasks.destroy(new TaskRef(task.ref()));
                }
            } else if (Records.get(task, Task.FINISHED).plus(KEEP_ENDED).isBefore(now)
                    && Records.get(task, Task.CREATED).plus(KEEP_ENDED).isBefore(now)) {
                tasks.destroy(new TaskRef(task.ref()));
            } else {
                ended.add(task);
            }
        }
        ended.stream()
                .sorted(Comparator.comparing((Row task) -> Records.get(task, Task.CREATED))
                        .reversed())
                .skip(KEEP)
                .forEach(task -> tasks.destroy(new TaskRef(task.ref())));
    }
}

package dev.weir.server.task;

import dev.weir.model.types.Task;
import dev.weir.model.types.TaskAllowedOperations;
import dev.weir.model.types.TaskRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes tasks nobody will ask for again: ended ones by age and while there are too many, those that have stood still
 * for too long, and those that were to go with their end (ETS-25).
 */
public final class TaskSweep implements Runnable {
    private static final Duration KEEP_ENDED = Duration.ofMinutes(65);
    private static final Duration KEEP_PENDING = Duration.ofDays(1);
    private static final int KEEP = 200;

    private final Store store;
    private final Tasks tasks;
    private final Clock clock;

    /** How far the old ones were when they were last looked at, by reference. */
    private Map<String, Double> watched = Map.of();

    public TaskSweep(Store store, Tasks tasks, Clock clock) {
        this.store = store;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        List<Row> ended = new ArrayList<>();
        Map<String, Double> old = new HashMap<>();
        int pending = 0;
        for (Row task : store.snapshot().rows(Task.DEF)) {
            if (Tasks.isCompleted(Records.get(task, Task.STATUS))) {
                // One that a client has ended by hand counts as old: it has no time at which it ended (ETS-26).
                if (doomed(task)
                        || Records.get(task, Task.FINISHED).plus(KEEP_ENDED).isBefore(now)) {
                    remove(task);
                } else {
                    ended.add(task);
                }
            } else if (!Records.get(task, Task.CREATED).plus(KEEP_PENDING).isBefore(now)) {
                pending++;
            } else {
                double progress = Records.get(task, Task.PROGRESS);
                old.put(task.ref(), progress);
                Double before = watched.get(task.ref());
                if (before != null && progress <= before) {
                    remove(task);
                } else {
                    pending++;
                }
            }
        }
        watched = old;
        if (ended.size() + pending > KEEP) {
            ended.stream()
                    .sorted(Comparator.comparing((Row task) -> Records.get(task, Task.FINISHED))
                            .reversed())
                    .skip(Math.max(0, KEEP - ended.size()))
                    .forEach(this::remove);
        }
    }

    private static boolean doomed(Row task) {
        return Records.get(task, Task.CURRENT_OPERATIONS).containsValue(TaskAllowedOperations.DESTROY);
    }

    private void remove(Row task) {
        tasks.destroy(new TaskRef(task.ref()));
    }
}

package dev.weir.server.ops.guest;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmMetricsRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.Progress;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Waits until the records say that a VM's run is over, or that its guest has begun anew within it. */
final class RunEnds {
    private final Store store;
    private final Clock clock;

    RunEnds(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** A run as the records tell it from others; started is none where nobody has noted it. */
    record Run(long domid, @Nullable Instant started) {}

    static Run run(Snapshot state, VmRef vm) {
        VmMetricsRef metrics = Records.get(state, vm, Vm.METRICS);
        Instant started = Records.exists(state, metrics) ? Records.get(state, metrics, VmMetrics.START_TIME) : null;
        return new Run(Records.get(state, vm, Vm.DOMID), started);
    }

    /** Whether it came to be in time; a cancelled task ends the wait with TASK_CANCELLED. */
    boolean await(Progress progress, VmRef vm, Run run, Duration patience) {
        Instant end = clock.instant().plus(patience);
        Thread waiting = Thread.currentThread();
        try (Progress.Scope _ = progress.onCancel(waiting::interrupt)) {
            Snapshot now = store.snapshot();
            while (run.equals(run(now, vm))) {
                Duration left = Duration.between(clock.instant(), end);
                if (!left.isPositive()) {
                    return false;
                }
                now = store.awaitChange(now.generation(), left);
            }
            return true;
        } catch (InterruptedException e) {
            progress.checkCancelled();
            throw Errors.taskCancelled(progress.task());
        }
    }
}

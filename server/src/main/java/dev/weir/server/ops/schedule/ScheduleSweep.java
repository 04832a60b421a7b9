package dev.weir.server.ops.schedule;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Vmss;
import dev.weir.model.types.VmssRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks which schedules have come due since it last looked, and has each run in a thread of its own (decision 0016). The
 * first look goes back a quarter of an hour, so that a restart at the wrong minute costs no snapshot.
 */
public final class ScheduleSweep implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleSweep.class);
    private static final Duration FIRST_LOOK = Duration.ofMinutes(15);

    private final Store store;
    private final Clock clock;
    private final Ids ids;
    private final ScheduleRuns runs;
    private final Executor threads;
    private Instant looked;

    public ScheduleSweep(Store store, Clock clock, Ids ids, ScheduleRuns runs, Executor threads) {
        this.store = store;
        this.clock = clock;
        this.ids = ids;
        this.runs = runs;
        this.threads = threads;
        this.looked = clock.instant().minus(FIRST_LOOK);
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        Snapshot state = store.snapshot();
        for (Row row : state.rows(Vmss.DEF)) {
            if (Records.get(row, Vmss.ENABLED) && !Records.get(row, Vmss.VMS).isEmpty() && due(row, now)) {
                VmssRef vmss = new VmssRef(row.ref());
                threads.execute(() -> carry(vmss));
            }
        }
        looked = now;
    }

    private boolean due(Row row, Instant now) {
        Instant last = Occurrence.last(
                Records.get(row, Vmss.FREQUENCY), Records.get(row, Vmss.SCHEDULE), now, clock.getZone());
        return last.isAfter(looked) && last.isAfter(Records.get(row, Vmss.LAST_RUN_TIME));
    }

    private void carry(VmssRef vmss) {
        try {
            runs.due(CallContext.own("schedule." + ids.uuid()), vmss);
        } catch (ApiFailure e) {
            LOG.warn("schedule {} did not run: {}", vmss.ref(), e.description());
        }
    }
}

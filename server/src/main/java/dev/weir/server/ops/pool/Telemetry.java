package dev.weir.server.ops.pool;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Secret;
import dev.weir.model.types.SecretRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.time.BasicTime;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When a collector of figures that somebody runs is to come next, and by which name it knows the pool; none is built in. */
public final class Telemetry {
    private final Store store;
    private final Clock clock;
    private final Ids ids;

    public Telemetry(Store store, Clock clock, Ids ids) {
        this.store = store;
        this.clock = clock;
        this.ids = ids;
    }

    public void bind(PoolCalls<CallContext> calls) {
        calls.setTelemetryNextCollection(this::setNext).resetTelemetryUuid(this::reset);
    }

    /** At most two periods ahead. */
    private void setNext(CallContext context, PoolRef pool, Instant next) {
        store.write(tx -> {
            Duration most = Duration.ofDays(
                    switch (Records.get(tx, pool, Pool.TELEMETRY_FREQUENCY)) {
                        case DAILY -> 2;
                        case WEEKLY -> 14;
                        case MONTHLY -> 62;
                    });
            if (next.isAfter(clock.instant().plus(most))) {
                throw Errors.telemetryNextCollectionTooLate(BasicTime.text(next));
            }
            Records.set(tx, pool, Pool.TELEMETRY_NEXT_COLLECTION, next);
            return pool;
        });
    }

    /** The old name goes with its secret. */
    private void reset(CallContext context, PoolRef pool) {
        store.write(tx -> {
            SecretRef old = Records.get(tx, pool, Pool.TELEMETRY_UUID);
            SecretRef fresh = new SecretRef(ids.ref());
            Records.<SecretRef>draft()
                    .with(Secret.UUID, ids.uuid())
                    .with(Secret.VALUE, ids.uuid())
                    .create(tx, fresh);
            Records.set(tx, pool, Pool.TELEMETRY_UUID, fresh);
            if (Records.exists(tx, old)) {
                Records.delete(tx, old);
            }
            return pool;
        });
    }
}

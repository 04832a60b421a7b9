package dev.weir.server.ops.host;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.types.HostRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The messages of class host. */
public final class HostOps {
    private final Store store;
    private final Clock clock;

    public HostOps(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    public void bind(HostCalls<CallContext> calls) {
        calls.getServertime(this::getServertime).getServerLocaltime(this::getServerLocaltime);
    }

    private Instant getServertime(CallContext context, HostRef host) {
        Records.require(store.snapshot(), host);
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** The wall clock's reading, carried as if it were UTC: the API has no other way to say it. */
    private Instant getServerLocaltime(CallContext context, HostRef host) {
        Instant now = getServertime(context, host);
        return LocalDateTime.ofInstant(now, clock.getZone()).toInstant(ZoneOffset.UTC);
    }
}

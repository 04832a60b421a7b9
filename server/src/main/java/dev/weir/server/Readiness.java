package dev.weir.server;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.time.Duration;

/** A server serves once its host is live: before, every start of a VM would be refused. */
final class Readiness {
    private static final Duration GLANCE = Duration.ofSeconds(10);

    private Readiness() {}

    static void await(Store store, HostRef host) throws InterruptedException {
        Snapshot state = store.snapshot();
        while (!Records.get(state, Records.get(state, host, Host.METRICS), HostMetrics.LIVE)) {
            state = store.awaitChange(state.generation(), GLANCE);
        }
    }
}

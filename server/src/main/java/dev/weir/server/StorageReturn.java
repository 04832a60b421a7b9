package dev.weir.server;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.storage.PbdOps;
import dev.weir.server.time.Pauses;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent that begins anew has no storage attached: all of its host's is attached again before the host counts as live. */
final class StorageReturn {
    private static final Logger LOG = LoggerFactory.getLogger(StorageReturn.class);

    private static final int ATTEMPTS = 3;
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final Store store;
    private final PbdOps pbds;
    private final Pauses pauses;

    StorageReturn(Store store, PbdOps pbds, Pauses pauses) {
        this.store = store;
        this.pbds = pbds;
        this.pauses = pauses;
    }

    void attach(HostRef host, String agentRun) {
        for (PbdRef pbd : Records.get(store.snapshot(), host, Host.PBDS)) {
            store.write(tx -> {
                Records.set(tx, pbd, Pbd.CURRENTLY_ATTACHED, false);
                return pbd;
            });
            attach(pbd, agentRun);
        }
    }

    /** Storage may come back a little later than its host. */
    private void attach(PbdRef pbd, String agentRun) {
        for (int attempt = 1; ; attempt++) {
            try {
                pbds.attach(agentRun, pbd);
                return;
            } catch (ApiFailure e) {
                if (attempt == ATTEMPTS) {
                    LOG.warn("PBD {} stays unplugged: {}", pbd.ref(), e.description());
                    return;
                }
                LOG.info("PBD {} is tried again: {}", pbd.ref(), e.description());
            }
            try {
                pauses.pause(BETWEEN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

package dev.weir.server;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.storage.PbdOps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent that begins anew has no storage attached: all of its host's is attached again before the host counts as live. */
final class StorageReturn {
    private static final Logger LOG = LoggerFactory.getLogger(StorageReturn.class);

    private final Store store;
    private final PbdOps pbds;

    StorageReturn(Store store, PbdOps pbds) {
        this.store = store;
        this.pbds = pbds;
    }

    void attach(HostRef host, String agentRun) {
        for (PbdRef pbd : Records.get(store.snapshot(), host, Host.PBDS)) {
            store.write(tx -> {
                Records.set(tx, pbd, Pbd.CURRENTLY_ATTACHED, false);
                return pbd;
            });
            try {
                pbds.attach(agentRun, pbd);
            } catch (ApiFailure e) {
                LOG.warn("PBD {} stays unplugged: {}", pbd.ref(), e.description());
            }
        }
    }
}

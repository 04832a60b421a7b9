package dev.weir.server;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.server.alert.Alert;
import dev.weir.server.db.Snapshot;
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
    private final Alert alerts;

    StorageReturn(Store store, PbdOps pbds, Pauses pauses, Alert alerts) {
        this.store = store;
        this.pbds = pbds;
        this.pauses = pauses;
        this.alerts = alerts;
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

    /** The reference's name for it, about the host (POOL-72); its text there is empty. */
    private void tell(PbdRef pbd, ApiFailure failure) {
        Snapshot state = store.snapshot();
        SrRef sr = Records.get(state, pbd, Pbd.SR);
        HostRef host = Records.get(state, pbd, Pbd.HOST);
        alerts.raise(
                "PBD_PLUG_FAILED_ON_SERVER_START",
                Cls.HOST,
                Records.get(state, host, Host.UUID),
                "The SR '%s' (uuid: %s) is not plugged on host '%s': %s. When the host reaches it, plug the PBD %s"
                        .formatted(
                                Records.get(state, sr, Sr.NAME_LABEL),
                                Records.get(state, sr, Sr.UUID),
                                Records.get(state, host, Host.NAME_LABEL),
                                String.join(" ", failure.description()).strip(),
                                Records.get(state, pbd, Pbd.UUID)));
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
                    tell(pbd, e);
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

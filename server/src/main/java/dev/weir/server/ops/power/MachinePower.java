package dev.weir.server.ops.power;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.host.GoingDown;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machines that hosts are: asked whether they can be ended, ended, and woken. */
public final class MachinePower {
    private static final Logger LOG = LoggerFactory.getLogger(MachinePower.class);

    private final Store store;
    private final Hosts hosts;
    private final Ids ids;
    private final Clock clock;

    public MachinePower(Store store, Hosts hosts, Ids ids, Clock clock) {
        this.store = store;
        this.hosts = hosts;
        this.ids = ids;
        this.clock = clock;
    }

    /** Fails where the host is not there, or its machine is not its agent's to end. */
    void require(HostRef host) {
        Liveness.require(store.snapshot(), host);
        hosts.ask(host, ids.uuid(), new Verb.EndMachine(Verb.Ending.ASKED));
    }

    /**
     * From now on the host is not there, until it has started anew. One that refuses is; one that gives no answer may
     * have ended before it could.
     */
    void end(HostRef host, boolean again) {
        end(host, again, () -> {});
    }

    /** With {@code told}, which runs once the host has heard it and before that is told. */
    void end(HostRef host, boolean again, Runnable told) {
        boolean was = store.write(tx -> {
            boolean live = Liveness.of(tx, host);
            GoingDown.mark(tx, host, clock.instant());
            return live;
        });
        try {
            hosts.ask(host, ids.uuid(), new Verb.EndMachine(again ? Verb.Ending.REBOOT : Verb.Ending.OFF));
        } catch (ApiFailure e) {
            if (!e.code().equals("CANNOT_CONTACT_HOST")) {
                store.write(tx -> {
                    GoingDown.revoke(tx, host, was);
                    return host;
                });
                throw e;
            }
            LOG.info("whether {} has heard that it is to end is not known", host.ref());
        }
        told.run();
        store.write(tx -> {
            detached(tx, host);
            return host;
        });
    }

    private static void detached(Tx tx, HostRef host) {
        if (Records.exists(tx, host)) {
            for (PbdRef pbd : List.copyOf(Records.get(tx, host, Host.PBDS))) {
                Records.set(tx, pbd, Pbd.CURRENTLY_ATTACHED, false);
            }
        }
    }

    /** By each of its cards: which of them listens while it is off is its own affair. */
    void wake(HostRef host) {
        Snapshot state = store.snapshot();
        for (PifRef pif : Records.get(state, host, Host.PIFS)) {
            if (Records.get(state, pif, Pif.PHYSICAL)) {
                hosts.ask(ThePool.master(state), ids.uuid(), new Verb.WakeMachine(Records.get(state, pif, Pif.MAC)));
            }
        }
    }
}

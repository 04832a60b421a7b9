package dev.weir.server.ops.pif;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PifCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Cluster;
import dev.weir.model.types.ClusterHost;
import dev.weir.model.types.ClusterOperation;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.Bridging;
import dev.weir.server.domain.PifKind;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.HostBridges;
import dev.weir.server.pool.Liveness;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PIF.plug, unplug and set_disallow_unplug (NET-24, NET-25, NET-32). */
final class PifPlugs {
    private static final Logger LOG = LoggerFactory.getLogger(PifPlugs.class);
    /** The host is asked again when it is heard of. */
    private static final Set<String> AWAY = Set.of("CANNOT_CONTACT_HOST", "HOST_OFFLINE");

    private static final Set<ClusterOperation> GATHERING = Set.of(ClusterOperation.ENABLE, ClusterOperation.ADD);

    private final Store store;
    private final Hosts hosts;
    private final HostBridges bridges;
    private final HostTurns turns;

    PifPlugs(Store store, Hosts hosts, HostTurns turns) {
        this.store = store;
        this.hosts = hosts;
        this.bridges = new HostBridges(store, hosts);
        this.turns = turns;
    }

    void bind(PifCalls<CallContext> pifs, HostCalls<CallContext> calls) {
        pifs.plug(this::plug).unplug(this::unplug).setDisallowUnplug(this::setDisallowUnplug);
        calls.syncPifCurrentlyAttached(this::syncAttached);
    }

    void plug(CallContext context, PifRef pif) {
        Snapshot state = store.snapshot();
        HostRef host = Records.get(state, pif, Pif.HOST);
        Liveness.require(state, host);
        turns.take(host, () -> {
            PifChecks.requireManaged(store.snapshot(), pif);
            raise(context.task() + ".plug", pif);
            return pif;
        });
    }

    /** For whoever has the host's turn and has checked. */
    void raise(String operation, PifRef pif) {
        bridges.raise(operation, pif);
    }

    /** Those of them that are plugged; one that its host refuses is unplugged from now on. */
    void raiseAgain(String operation, List<PifRef> pifs) {
        for (PifRef pif : pifs) {
            Snapshot state = store.snapshot();
            if (!Records.get(state, pif, Pif.CURRENTLY_ATTACHED) || PifKind.isBonded(state, pif)) {
                continue;
            }
            try {
                raise(operation + "." + pif.ref(), pif);
            } catch (ApiFailure e) {
                LOG.warn("PIF {} is not plugged again: {}", pif.ref(), e.description());
                if (!AWAY.contains(e.code())) {
                    store.write(tx -> {
                        Records.set(tx, pif, Pif.CURRENTLY_ATTACHED, false);
                        return pif;
                    });
                }
            }
        }
    }

    private void unplug(CallContext context, PifRef pif) {
        Snapshot state = store.snapshot();
        HostRef host = Records.get(state, pif, Pif.HOST);
        Liveness.require(state, host);
        turns.take(host, () -> {
            PifChecks.requireUnpluggable(store.snapshot(), pif);
            boolean there = Records.get(store.snapshot(), pif, Pif.CURRENTLY_ATTACHED);
            if (there && !PifKind.isBonded(store.snapshot(), pif)) {
                lower(context, pif, tx -> PifChecks.requireUnpluggable(tx, pif));
            }
            return pif;
        });
    }

    /** For whoever has the host's turn; {@code check} belongs to the write from which on nothing is put onto it. */
    void lower(CallContext context, PifRef pif, Consumer<Tx> check) {
        Snapshot before = store.snapshot();
        store.write(tx -> {
            check.accept(tx);
            Records.set(tx, pif, Pif.CURRENTLY_ATTACHED, false);
            return pif;
        });
        try {
            Verb remove = new Verb.RemoveBridge(Bridging.bridge(before, pif));
            hosts.ask(Records.get(before, pif, Pif.HOST), context.task() + ".lower." + pif.ref(), remove);
        } catch (ApiFailure e) {
            store.write(tx -> {
                Records.set(tx, pif, Pif.CURRENTLY_ATTACHED, Records.get(before, pif, Pif.CURRENTLY_ATTACHED));
                return pif;
            });
            throw e;
        }
    }

    private void setDisallowUnplug(CallContext context, PifRef pif, boolean value) {
        store.write(tx -> {
            if (Records.get(tx, pif, Pif.DISALLOW_UNPLUG) != value) {
                if (!value) {
                    requireNoCluster(tx, pif);
                }
                Records.set(tx, pif, Pif.DISALLOW_UNPLUG, value);
            }
            return pif;
        });
    }

    private static void requireNoCluster(Tx tx, PifRef pif) {
        for (Row host : tx.rows(ClusterHost.DEF)) {
            if (Records.get(host, ClusterHost.PIF).equals(pif)) {
                throw Errors.clusteringEnabled(host.ref());
            }
        }
        for (Row cluster : tx.rows(Cluster.DEF)) {
            Records.get(cluster, Cluster.CURRENT_OPERATIONS).forEach((task, operation) -> {
                if (GATHERING.contains(operation)) {
                    throw Errors.otherOperationInProgress("Cluster", cluster.ref(), operation.wire(), task);
                }
            });
        }
    }

    /** What a host that starts finds up, by its bridges. */
    private void syncAttached(CallContext context, HostRef host, List<String> up) {
        Set<String> all = new HashSet<>(up);
        store.write(tx -> {
            for (PifRef pif : Records.get(tx, host, Host.PIFS)) {
                Records.set(tx, pif, Pif.CURRENTLY_ATTACHED, all.contains(Bridging.bridge(tx, pif)));
            }
            return host;
        });
    }
}

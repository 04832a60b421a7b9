package dev.weir.server.ops.pif;

import dev.weir.model.calls.PifCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.ClusterHost;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.VlanRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.PifKind;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;

/** PIF.forget (NET-23): a NIC that is gone, or that the pool is to leave alone. Its network stays. */
final class PifForgetting {
    private final Store store;
    private final PifPlugs plugs;
    private final HostTurns turns;

    PifForgetting(Store store, PifPlugs plugs, HostTurns turns) {
        this.store = store;
        this.plugs = plugs;
        this.turns = turns;
    }

    void bind(PifCalls<CallContext> calls) {
        calls.forget(this::forget);
    }

    private void forget(CallContext context, PifRef pif) {
        HostRef host = Records.get(store.snapshot(), pif, Pif.HOST);
        Liveness.require(store.snapshot(), host);
        turns.take(host, () -> {
            requireForgettable(store.snapshot(), pif);
            if (Records.get(store.snapshot(), pif, Pif.MANAGED)) {
                plugs.lower(context, pif, tx -> requireForgettable(tx, pif));
            }
            store.write(tx -> {
                requireForgettable(tx, pif);
                PifRecords.drop(tx, pif);
                return pif;
            });
            return pif;
        });
    }

    private static void requireForgettable(Snapshot state, PifRef pif) {
        PifChecks.requireNoManagement(state, pif);
        if (PifKind.isBonded(state, pif)
                || !Records.get(state, pif, Pif.BOND_MASTER_OF).isEmpty()) {
            throw Errors.pifAlreadyBonded(pif.ref());
        }
        VlanRef own = Records.get(state, pif, Pif.VLAN_MASTER_OF);
        if (Records.exists(state, own)
                || !Records.get(state, pif, Pif.VLAN_SLAVE_OF).isEmpty()) {
            throw Errors.pifVlanStillExists(pif.ref());
        }
        if (!Records.get(state, pif, Pif.TUNNEL_ACCESS_PIF_OF).isEmpty()
                || !Records.get(state, pif, Pif.TUNNEL_TRANSPORT_PIF_OF).isEmpty()) {
            throw Errors.pifTunnelStillExists(pif.ref());
        }
        PifChecks.requireUnprotected(state, pif);
        if (!Records.get(state, pif, Pif.SRIOV_LOGICAL_PIF_OF).isEmpty()) {
            throw Errors.cannotForgetSriovLogical(pif.ref());
        }
        if (!Records.get(state, pif, Pif.SRIOV_PHYSICAL_PIF_OF).isEmpty()) {
            throw Errors.pifSriovStillExists(pif.ref());
        }
        for (Row member : state.rows(ClusterHost.DEF)) {
            if (Records.get(member, ClusterHost.PIF).equals(pif)) {
                throw Errors.clusteringEnabled(member.ref());
            }
        }
    }
}

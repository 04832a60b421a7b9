package dev.weir.server.ops.pif;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vlan;
import dev.weir.model.types.VlanRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.domain.PifKind;
import dev.weir.server.domain.VifUse;
import dev.weir.server.object.Records;
import dev.weir.server.pool.ThePool;

/** What several messages about interfaces ask for, each check with its one refusal. */
final class PifChecks {
    private PifChecks() {}

    static void requireManaged(Snapshot state, PifRef pif) {
        if (!Records.get(state, pif, Pif.MANAGED)) {
            throw Errors.pifUnmanaged(pif.ref());
        }
    }

    static void requireManaged(Snapshot state, NetworkRef network) {
        if (!Records.get(state, network, Network.MANAGED)) {
            throw Errors.networkUnmanaged(network.ref());
        }
    }

    /** NET-7. */
    static void requireUnconnected(Snapshot state, HostRef host, NetworkRef network) {
        for (PifRef pif : Records.get(state, network, Network.PIFS)) {
            if (Records.get(state, pif, Pif.HOST).equals(host)) {
                throw Errors.networkAlreadyConnected(host.ref(), pif.ref());
            }
        }
    }

    static void requireNoTunnel(Snapshot state, PifRef pif) {
        if (PifKind.of(state, pif) == PifKind.TUNNEL) {
            throw Errors.isTunnelAccessPif(pif.ref());
        }
    }

    static boolean isOnSriov(Snapshot state, NetworkRef network) {
        return Records.get(state, network, Network.PIFS).stream()
                .anyMatch(pif -> PifKind.of(state, base(state, pif)) == PifKind.SRIOV);
    }

    /** What a VLAN lies on; all else is itself. */
    private static PifRef base(Snapshot state, PifRef pif) {
        VlanRef vlan = Records.get(state, pif, Pif.VLAN_MASTER_OF);
        return Records.exists(state, vlan) ? Records.get(state, vlan, Vlan.TAGGED_PIF) : pif;
    }

    /** NET-13: tags within tags. */
    static void requireNoTrunks(Snapshot state, NetworkRef network) {
        for (VifRef vif : Records.get(state, network, Network.VIFS)) {
            if (!Records.get(state, vif, Vif.TRUNKS).isEmpty()) {
                throw Errors.networkIncompatibleWithTrunks(network.ref());
            }
        }
    }

    /** What HA or the redo log goes by stays as it is. */
    static void requireUnprotected(Snapshot state, PifRef pif) {
        if (Records.get(state, pif, Pif.CURRENTLY_ATTACHED)) {
            Row pool = ThePool.of(state);
            if (Records.get(pool, Pool.HA_ENABLED)) {
                throw Errors.haIsEnabled();
            }
            if (Records.get(pool, Pool.REDO_LOG_ENABLED)) {
                throw Errors.redoLogIsEnabled();
            }
        }
    }

    static void requireNoManagement(Snapshot state, PifRef pif) {
        if (Records.get(state, pif, Pif.MANAGEMENT)) {
            throw Errors.pifIsManagementInterface(pif.ref());
        }
    }

    /** NET-24, in its order. */
    static void requireUnpluggable(Snapshot state, PifRef pif) {
        requireManaged(state, pif);
        requireUnprotected(state, pif);
        requireNoManagement(state, pif);
        requireUnused(state, pif);
        if (Records.get(state, pif, Pif.DISALLOW_UNPLUG)) {
            throw Errors.pifDoesNotAllowUnplug(pif.ref());
        }
    }

    private static void requireUnused(Snapshot state, PifRef pif) {
        HostRef host = Records.get(state, pif, Pif.HOST);
        NetworkRef network = Records.get(state, pif, Pif.NETWORK);
        for (VifRef vif : Records.get(state, network, Network.VIFS)) {
            if (VifUse.on(state, vif, host)) {
                throw Errors.vifInUse(network.ref(), vif.ref());
            }
        }
    }
}

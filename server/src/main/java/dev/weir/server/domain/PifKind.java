package dev.weir.server.domain;

import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;

/** What an interface of a host is, judged in the order of NET-20. */
public enum PifKind {
    /** The host's end of a tunnel. */
    TUNNEL,
    /** The untagged side of a VLAN. */
    VLAN,
    /** The virtual functions of a NIC. */
    SRIOV,
    /** Several NICs as one. */
    BOND,
    /** A NIC. */
    PHYSICAL;

    public static PifKind of(Snapshot state, PifRef pif) {
        if (!Records.get(state, pif, Pif.TUNNEL_ACCESS_PIF_OF).isEmpty()) {
            return TUNNEL;
        }
        if (Records.get(state, pif, Pif.VLAN) >= 0) {
            return VLAN;
        }
        if (!Records.get(state, pif, Pif.SRIOV_LOGICAL_PIF_OF).isEmpty()) {
            return SRIOV;
        }
        return Records.get(state, pif, Pif.BOND_MASTER_OF).isEmpty() ? PHYSICAL : BOND;
    }

    /** Whether the interface is in a bond and carries no network of its own. */
    public static boolean isBonded(Snapshot state, PifRef pif) {
        return Records.exists(state, Records.get(state, pif, Pif.BOND_SLAVE_OF));
    }
}

package dev.weir.server.ops.pif;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.value.Ref;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import java.util.List;

/** All records of a host's interfaces, for whoever takes the host out of the pool. */
public final class HostInterfaces {
    private HostInterfaces() {}

    /** Networks stay: they are the pool's. */
    public static void forget(Tx tx, HostRef host) {
        for (PifRef pif : List.copyOf(Records.get(tx, host, Host.PIFS))) {
            drop(tx, Records.get(tx, pif, Pif.VLAN_MASTER_OF));
            List.copyOf(Records.get(tx, pif, Pif.BOND_MASTER_OF)).forEach(bond -> drop(tx, bond));
            List.copyOf(Records.get(tx, pif, Pif.TUNNEL_ACCESS_PIF_OF)).forEach(tunnel -> drop(tx, tunnel));
        }
        for (PifRef pif : List.copyOf(Records.get(tx, host, Host.PIFS))) {
            drop(tx, Records.get(tx, pif, Pif.METRICS));
            drop(tx, pif);
        }
    }

    private static void drop(Tx tx, Ref ref) {
        if (Records.exists(tx, ref)) {
            Records.delete(tx, ref);
        }
    }
}

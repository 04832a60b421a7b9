package dev.weir.server.ops.network;

import dev.weir.model.calls.NetworkCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkDefaultLockingMode;
import dev.weir.model.types.NetworkPurpose;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Vif;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.List;

/** What a network is for, and what its VIFs let through by default (NET-8, NET-9). */
public final class NetworkSettings {
    private final Store store;

    public NetworkSettings(Store store) {
        this.store = store;
    }

    public void bind(NetworkCalls<CallContext> calls) {
        calls.setDefaultLockingMode(this::setDefaultLockingMode)
                .addPurpose(this::addPurpose)
                .removePurpose(this::removePurpose);
    }

    private void setDefaultLockingMode(CallContext context, NetworkRef network, NetworkDefaultLockingMode mode) {
        store.write(tx -> {
            Records.get(tx, network, Network.VIFS).stream()
                    .filter(vif -> Records.get(tx, vif, Vif.CURRENTLY_ATTACHED))
                    .findFirst()
                    .ifPresent(vif -> {
                        throw Errors.vifInUse(network.ref(), vif.ref());
                    });
            Records.set(tx, network, Network.DEFAULT_LOCKING_MODE, mode);
            return network;
        });
    }

    private void addPurpose(CallContext context, NetworkRef network, NetworkPurpose purpose) {
        store.write(tx -> {
            if (!Records.get(tx, network, Network.MANAGED)) {
                throw Errors.networkUnmanaged(network.ref());
            }
            List<NetworkPurpose> purposes = new ArrayList<>(Records.get(tx, network, Network.PURPOSE));
            if (!purposes.contains(purpose)) {
                requireCompatible(tx, purpose);
                purposes.addFirst(purpose);
                Records.set(tx, network, Network.PURPOSE, purposes);
            }
            return network;
        });
    }

    /** Disks are offered with or without encryption, in the whole pool alike. */
    private static void requireCompatible(Tx tx, NetworkPurpose purpose) {
        NetworkPurpose other = purpose == NetworkPurpose.NBD ? NetworkPurpose.INSECURE_NBD : NetworkPurpose.NBD;
        for (Row network : tx.rows(Network.DEF)) {
            if (Records.get(network, Network.PURPOSE).contains(other)) {
                throw Errors.networkIncompatiblePurposes(purpose.wire(), other.wire());
            }
        }
    }

    private void removePurpose(CallContext context, NetworkRef network, NetworkPurpose purpose) {
        store.write(tx -> {
            List<NetworkPurpose> purposes = new ArrayList<>(Records.get(tx, network, Network.PURPOSE));
            if (purposes.remove(purpose)) {
                Records.set(tx, network, Network.PURPOSE, purposes);
            }
            return network;
        });
    }
}

package dev.weir.server.domain;

import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifLockingMode;
import dev.weir.model.types.VifRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import java.util.List;

/** What can be changed of an interface under a guest: where its cable goes, and what may come through it. */
public record VifCable(
        NetworkRef network, VifLockingMode mode, List<String> ipv4, List<String> ipv6, List<Long> trunks) {
    public static VifCable of(Snapshot state, VifRef vif) {
        return new VifCable(
                Records.get(state, vif, Vif.NETWORK),
                Records.get(state, vif, Vif.LOCKING_MODE),
                Records.get(state, vif, Vif.IPV4_ALLOWED),
                Records.get(state, vif, Vif.IPV6_ALLOWED),
                Records.get(state, vif, Vif.TRUNKS));
    }

    public VifCable in(NetworkRef other) {
        return new VifCable(other, mode, ipv4, ipv6, trunks);
    }

    public VifCable as(VifLockingMode other) {
        return new VifCable(network, other, ipv4, ipv6, trunks);
    }

    public VifCable allowing4(List<String> others) {
        return new VifCable(network, mode, others, ipv6, trunks);
    }

    public VifCable allowing6(List<String> others) {
        return new VifCable(network, mode, ipv4, others, trunks);
    }

    public VifCable carrying(List<Long> others) {
        return new VifCable(network, mode, ipv4, ipv6, others);
    }

    public void write(Tx tx, VifRef vif) {
        Records.set(tx, vif, Vif.NETWORK, network);
        Records.set(tx, vif, Vif.LOCKING_MODE, mode);
        Records.set(tx, vif, Vif.IPV4_ALLOWED, ipv4);
        Records.set(tx, vif, Vif.IPV6_ALLOWED, ipv6);
        Records.set(tx, vif, Vif.TRUNKS, trunks);
    }
}

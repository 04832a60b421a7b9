package dev.weir.server.ops.pif;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Vlan;
import dev.weir.model.types.VlanRef;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.PifKind;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.List;
import java.util.Map;

/** A VLAN's two records: itself and its untagged interface (NET-20, NET-60). */
final class VlanRecords {
    private static final String NO_MAC = "fe:ff:ff:ff:ff:ff";
    private static final long LAST_TAG = 4094;

    private final Ids ids;

    VlanRecords(Ids ids) {
        this.ids = ids;
    }

    /** Makes them, not plugged yet, if NET-60 allows it. */
    VlanRef make(Tx tx, PifRef tagged, long tag, NetworkRef network) {
        HostRef host = Records.get(tx, tagged, Pif.HOST);
        PifChecks.requireManaged(tx, network);
        PifChecks.requireUnconnected(tx, host, network);
        requireTaggable(tx, tagged);
        PifChecks.requireNoTunnel(tx, tagged);
        requireSameKind(tx, tagged, network);
        if (tag < 0 || tag > LAST_TAG) {
            throw Errors.vlanTagInvalid(Long.toString(tag));
        }
        for (VlanRef other : Records.get(tx, tagged, Pif.VLAN_SLAVE_OF)) {
            if (Records.get(tx, other, Vlan.TAG) == tag) {
                throw Errors.pifVlanExists(Records.get(tx, tagged, Pif.DEVICE));
            }
        }
        PifChecks.requireNoTrunks(tx, network);
        return write(tx, tagged, tag, network);
    }

    private static void requireTaggable(Tx tx, PifRef tagged) {
        PifChecks.requireManaged(tx, tagged);
        if (PifKind.isBonded(tx, tagged)) {
            throw Errors.cannotAddVlanToBondSlave(tagged.ref());
        }
        if (PifKind.of(tx, tagged) == PifKind.VLAN) {
            throw Errors.pifIsVlan(tagged.ref());
        }
    }

    private static void requireSameKind(Tx tx, PifRef tagged, NetworkRef network) {
        boolean sriov = PifKind.of(tx, tagged) == PifKind.SRIOV;
        boolean ofSriov = PifChecks.isOnSriov(tx, network);
        if (ofSriov && !sriov) {
            throw Errors.networkIncompatibleWithVlanOnBridge(network.ref());
        }
        boolean ofBridge = !ofSriov && !Records.get(tx, network, Network.PIFS).isEmpty();
        if (sriov && ofBridge) {
            throw Errors.networkIncompatibleWithVlanOnSriov(network.ref());
        }
    }

    VlanRef write(Tx tx, PifRef tagged, long tag, NetworkRef network) {
        PifRef untagged = new PifRef(ids.ref());
        String device = Records.get(tx, tagged, Pif.DEVICE);
        Records.<PifRef>draft()
                .with(Pif.UUID, ids.uuid())
                .with(Pif.DEVICE, device)
                .with(Pif.DEVICE_NAME, device)
                .with(Pif.NETWORK, network)
                .with(Pif.HOST, Records.get(tx, tagged, Pif.HOST))
                .with(Pif.MAC, NO_MAC)
                .with(Pif.MTU, Records.get(tx, tagged, Pif.MTU))
                .with(Pif.VLAN, tag)
                .with(Pif.METRICS, Records.get(tx, tagged, Pif.METRICS))
                .with(Pif.PHYSICAL, false)
                .with(Pif.CURRENTLY_ATTACHED, false)
                .with(Pif.IPV6, List.of(""))
                .with(Pif.PRIMARY_ADDRESS_TYPE, Records.get(tx, tagged, Pif.PRIMARY_ADDRESS_TYPE))
                .create(tx, untagged);
        return introduce(tx, tagged, untagged, tag, Map.of());
    }

    /** The VLAN's own record, between two interfaces that are there. */
    VlanRef introduce(Tx tx, PifRef tagged, PifRef untagged, long tag, Map<String, String> otherConfig) {
        Records.require(tx, tagged);
        Records.require(tx, untagged);
        VlanRef vlan = new VlanRef(ids.ref());
        Records.<VlanRef>draft()
                .with(Vlan.UUID, ids.uuid())
                .with(Vlan.TAGGED_PIF, tagged)
                .with(Vlan.UNTAGGED_PIF, untagged)
                .with(Vlan.TAG, tag)
                .with(Vlan.OTHER_CONFIG, otherConfig)
                .create(tx, vlan);
        Records.set(tx, untagged, Pif.VLAN_MASTER_OF, vlan);
        return vlan;
    }

    /** Network and tagged interface stay. */
    static void delete(Tx tx, VlanRef vlan) {
        if (Records.exists(tx, vlan)) {
            PifRef untagged = Records.get(tx, vlan, Vlan.UNTAGGED_PIF);
            Records.delete(tx, vlan);
            if (Records.exists(tx, untagged)) {
                Records.delete(tx, untagged);
            }
        }
    }
}

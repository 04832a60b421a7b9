package dev.weir.server.domain;

import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Bond;
import dev.weir.model.types.BondRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Vlan;
import dev.weir.model.types.VlanRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a host is asked before something comes onto a network there (NET-12, NET-86), the lowest bridge first. */
public final class Bridging {
    private static final String NO_NIC = "";
    private static final String MTU = "mtu";
    private static final int SMALLEST_MTU = 68;
    private static final int LARGEST_MTU = 65535;

    private Bridging() {}

    /** For an interface of a VM. */
    public static List<Verb> of(Snapshot state, HostRef host, NicSpec nic) {
        PifRef pif = pif(state, host, nic.bridge());
        if (pif == null) {
            return List.of(new Verb.EnsureBridge(nic.bridge(), nic.mtu(), NO_NIC));
        }
        if (PifKind.of(state, pif) == PifKind.PHYSICAL && !PifKind.isBonded(state, pif)) {
            return List.of(wired(state, pif, nic.bridge(), nic.mtu()));
        }
        return of(state, pif);
    }

    /** The host's interface on the network of a bridge; none where no host has one. */
    public static @Nullable PifRef pif(Snapshot state, HostRef host, String bridge) {
        for (Row network : state.rows(Network.DEF)) {
            if (Records.get(network, Network.BRIDGE).equals(bridge)) {
                for (PifRef pif : Records.get(network, Network.PIFS)) {
                    if (Records.get(state, pif, Pif.HOST).equals(host)) {
                        return pif;
                    }
                }
            }
        }
        return null;
    }

    /** For an interface of the host itself, with all that it is made of. */
    public static List<Verb> of(Snapshot state, PifRef pif) {
        if (PifKind.isBonded(state, pif)) {
            throw Errors.cannotPlugBondSlave(pif.ref());
        }
        List<Verb> verbs = new ArrayList<>();
        String bridge = bridge(state, pif);
        int mtu = mtu(state, pif);
        switch (PifKind.of(state, pif)) {
            case VLAN -> {
                VlanRef vlan = Records.get(state, pif, Pif.VLAN_MASTER_OF);
                PifRef below = Records.get(state, vlan, Vlan.TAGGED_PIF);
                verbs.addAll(of(state, below));
                int tag = Records.get(state, vlan, Vlan.TAG).intValue();
                verbs.add(new Verb.EnsureVlan(bridge, mtu, bridge(state, below), tag));
            }
            case BOND -> verbs.add(bond(state, pif, bridge, mtu));
            case PHYSICAL, SRIOV -> verbs.add(wired(state, pif, bridge, mtu));
            case TUNNEL -> verbs.add(new Verb.EnsureBridge(bridge, mtu, NO_NIC));
        }
        return verbs;
    }

    public static String bridge(Snapshot state, PifRef pif) {
        return Records.get(state, Records.get(state, pif, Pif.NETWORK), Network.BRIDGE);
    }

    /** The interface is in the bridge where the pool is the one to set it up (NET-6). */
    private static Verb wired(Snapshot state, PifRef pif, String bridge, int mtu) {
        boolean managed = Records.get(state, Records.get(state, pif, Pif.NETWORK), Network.MANAGED)
                && Records.get(state, pif, Pif.PHYSICAL)
                && Records.get(state, pif, Pif.MANAGED);
        return new Verb.EnsureBridge(bridge, mtu, managed ? Records.get(state, pif, Pif.DEVICE) : NO_NIC);
    }

    private static Verb bond(Snapshot state, PifRef pif, String bridge, int mtu) {
        BondRef bond = Records.get(state, pif, Pif.BOND_MASTER_OF).getFirst();
        return new Verb.EnsureBond(
                bridge,
                mtu,
                Records.get(state, pif, Pif.DEVICE),
                nics(state, Records.get(state, bond, Bond.SLAVES)),
                BondTuning.of(
                        Records.get(state, bond, Bond.MODE),
                        Records.get(state, bond, Bond.PROPERTIES),
                        Records.get(state, pif, Pif.OTHER_CONFIG)));
    }

    /** The devices of interfaces, in an order of their own. */
    public static List<String> nics(Snapshot state, List<PifRef> pifs) {
        return pifs.stream()
                .map(pif -> Records.get(state, pif, Pif.DEVICE))
                .sorted()
                .toList();
    }

    /** Of the interface, where it has one of its own, else the network's (NET-10). */
    public static int mtu(Snapshot state, PifRef pif) {
        long wanted = Records.get(state, Records.get(state, pif, Pif.NETWORK), Network.MTU);
        String own = Records.get(state, pif, Pif.OTHER_CONFIG).getOrDefault(MTU, "");
        if (own.matches("[0-9]{1,5}")) {
            wanted = Long.parseLong(own);
        }
        return mtu(wanted);
    }

    /** As far as an interface can have it. */
    public static int mtu(long wanted) {
        return Math.clamp(wanted, SMALLEST_MTU, LARGEST_MTU);
    }
}

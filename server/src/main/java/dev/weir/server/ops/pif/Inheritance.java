package dev.weir.server.ops.pif;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Bond;
import dev.weir.model.types.BondRef;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Vlan;
import dev.weir.model.types.VlanRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.PifKind;
import dev.weir.server.object.Records;
import dev.weir.server.pool.ThePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a host has because the master has it (POOL-76, POOL-77); what it cannot have it lacks, and no more (POOL-79). */
final class Inheritance {
    private static final Logger LOG = LoggerFactory.getLogger(Inheritance.class);

    /** In other_config of a host that makes its VLANs itself (NET-101). */
    private static final String SYNC_VLANS = "sync_vlans";

    private final Store store;
    private final Bonds bonds;
    private final Vlans vlans;

    Inheritance(Store store, Bonds bonds, Vlans vlans) {
        this.store = store;
        this.bonds = bonds;
        this.vlans = vlans;
    }

    void bind(HostCalls<CallContext> calls) {
        calls.syncVlans(this::vlans);
    }

    /** Bonds first: VLANs may lie on them. */
    void all(CallContext context, HostRef host) {
        bonds(context, host);
        vlans(context, host);
    }

    private void bonds(CallContext context, HostRef host) {
        Snapshot state = store.snapshot();
        HostRef master = ThePool.master(state);
        if (!host.equals(master)) {
            for (PifRef pif : List.copyOf(Records.get(state, master, Host.PIFS))) {
                if (PifKind.of(state, pif) == PifKind.BOND) {
                    BondRef pattern =
                            Records.get(state, pif, Pif.BOND_MASTER_OF).getFirst();
                    NetworkRef network = Records.get(state, pif, Pif.NETWORK);
                    attempt("bond", host, network, () -> bond(context, host, pattern, network));
                }
            }
        }
    }

    /** Of the host's NICs at the positions of the master's, which are told by their networks (NET-4). */
    private void bond(CallContext context, HostRef host, BondRef pattern, NetworkRef network) {
        Snapshot state = store.snapshot();
        List<PifRef> members = members(state, host, pattern);
        PifRef there = on(state, host, network);
        if (members.isEmpty()) {
            LOG.warn("host {} has no NIC for the bond on network {}", host.ref(), network.ref());
            return;
        }
        if (there != null) {
            List<BondRef> own = Records.get(state, there, Pif.BOND_MASTER_OF);
            if (own.isEmpty()
                    || Set.copyOf(Records.get(state, own.getFirst(), Bond.SLAVES))
                            .equals(Set.copyOf(members))) {
                return;
            }
            bonds.part(context, own.getFirst());
        }
        bonds.make(
                context,
                network,
                members,
                "",
                Records.get(state, pattern, Bond.MODE),
                Records.get(state, pattern, Bond.PROPERTIES));
    }

    /** The one in the place of that whose MAC the master's bond has comes first. */
    private static List<PifRef> members(Snapshot state, HostRef host, BondRef pattern) {
        String mac = Records.get(state, Records.get(state, pattern, Bond.MASTER), Pif.MAC);
        List<PifRef> members = new ArrayList<>();
        for (PifRef theirs : Records.get(state, pattern, Bond.SLAVES)) {
            PifRef own = on(state, host, Records.get(state, theirs, Pif.NETWORK));
            if (own != null && PifKind.of(state, own) == PifKind.PHYSICAL) {
                if (Records.get(state, theirs, Pif.MAC).equals(mac)) {
                    members.addFirst(own);
                } else {
                    members.add(own);
                }
            }
        }
        return members;
    }

    private void vlans(CallContext context, HostRef host) {
        Snapshot state = store.snapshot();
        String wanted = Records.get(state, host, Host.OTHER_CONFIG).getOrDefault(SYNC_VLANS, "");
        HostRef master = ThePool.master(state);
        if (host.equals(master) || wanted.equals("nosync")) {
            return;
        }
        for (PifRef pif : List.copyOf(Records.get(state, master, Host.PIFS))) {
            if (PifKind.of(state, pif) == PifKind.VLAN) {
                vlan(context, host, Records.get(state, pif, Pif.VLAN_MASTER_OF));
            }
        }
    }

    /** On the host's interface that is on the same network as the one below the master's. */
    private void vlan(CallContext context, HostRef host, VlanRef pattern) {
        Snapshot state = store.snapshot();
        if (!Records.exists(state, pattern)) {
            return;
        }
        PifRef untagged = Records.get(state, pattern, Vlan.UNTAGGED_PIF);
        PifRef tagged = Records.get(state, pattern, Vlan.TAGGED_PIF);
        if (!Records.exists(state, untagged) || !Records.exists(state, tagged)) {
            return;
        }
        NetworkRef network = Records.get(state, untagged, Pif.NETWORK);
        PifRef own = on(state, host, Records.get(state, tagged, Pif.NETWORK));
        if (own != null && on(state, host, network) == null) {
            attempt(
                    "VLAN",
                    host,
                    network,
                    () -> vlans.make(context, own, Records.get(state, pattern, Vlan.TAG), network));
        }
    }

    static @Nullable PifRef on(Snapshot state, HostRef host, NetworkRef network) {
        return Records.get(state, network, Network.PIFS).stream()
                .filter(pif -> Records.get(state, pif, Pif.HOST).equals(host))
                .findFirst()
                .orElse(null);
    }

    private static void attempt(String what, HostRef host, NetworkRef network, Runnable step) {
        try {
            step.run();
        } catch (ApiFailure e) {
            LOG.warn("host {} does not get the {} on network {}: {}", host.ref(), what, network.ref(), e.description());
        }
    }
}

package dev.weir.server.ops.pif;

import dev.weir.model.types.Bond;
import dev.weir.model.types.BondMode;
import dev.weir.model.types.BondRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifMetrics;
import dev.weir.model.types.PifMetricsRef;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.VifRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.Bridging;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A bond's records, and what its members give it and get back (NET-44, NET-45, NET-48). */
final class BondRecords {
    private final Ids ids;
    private final LinkMoves moves;
    private final LinkStates links;

    BondRecords(Ids ids, LinkMoves moves, LinkStates links) {
        this.ids = ids;
        this.moves = moves;
        this.links = links;
    }

    /** What somebody wants bonded. {@code mac} is empty for the primary member's. */
    record Wanted(
            NetworkRef network,
            List<PifRef> members,
            String device,
            String mac,
            BondMode mode,
            Map<String, String> properties) {}

    /** The interfaces of VMs that go along with a bond's making. */
    static List<VifRef> users(Snapshot state, HostRef host, List<PifRef> pifs) {
        List<VifRef> users = new ArrayList<>();
        for (PifRef pif : pifs) {
            users.addAll(LinkMoves.localVifs(state, host, Records.get(state, pif, Pif.NETWORK)));
        }
        return users;
    }

    BondRef make(Tx tx, Wanted wanted) {
        List<PifRef> members = wanted.members();
        HostRef host = Records.get(tx, members.getFirst(), Pif.HOST);
        PifRef primary = new BondChecks(tx, members).primary();
        List<VifRef> users = users(tx, host, members);
        BondRef bond = new BondRef(ids.ref());
        PifRef master = master(tx, wanted, host, primary);
        Records.<BondRef>draft()
                .with(Bond.UUID, ids.uuid())
                .with(Bond.MASTER, master)
                .with(Bond.PRIMARY_SLAVE, primary)
                .with(Bond.MODE, wanted.mode())
                .with(Bond.PROPERTIES, wanted.properties())
                .with(Bond.LINKS_UP, linksUp(tx, members))
                .with(Bond.AUTO_UPDATE_MAC, wanted.mac().isEmpty())
                .create(tx, bond);
        boolean stays = false;
        for (PifRef member : members) {
            moves.vlans(tx, member, master);
            stays |= Records.get(tx, member, Pif.DISALLOW_UNPLUG);
            Records.set(tx, member, Pif.DISALLOW_UNPLUG, false);
            Records.set(tx, member, Pif.CURRENTLY_ATTACHED, false);
            Records.set(tx, member, Pif.BOND_SLAVE_OF, bond);
        }
        LinkMoves.address(tx, primary, master);
        Records.set(tx, master, Pif.DISALLOW_UNPLUG, stays);
        LinkMoves.vifs(tx, users, wanted.network());
        links.made(tx, bond);
        return bond;
    }

    private PifRef master(Tx tx, Wanted wanted, HostRef host, PifRef primary) {
        PifMetricsRef metrics = new PifMetricsRef(ids.ref());
        Records.<PifMetricsRef>draft()
                .with(PifMetrics.UUID, ids.uuid())
                .with(PifMetrics.CARRIER, linksUp(tx, wanted.members()) > 0)
                .create(tx, metrics);
        PifRef master = new PifRef(ids.ref());
        Records.<PifRef>draft()
                .with(Pif.UUID, ids.uuid())
                .with(Pif.DEVICE, wanted.device())
                .with(Pif.DEVICE_NAME, wanted.device())
                .with(Pif.NETWORK, wanted.network())
                .with(Pif.HOST, host)
                .with(Pif.MAC, wanted.mac().isEmpty() ? Records.get(tx, primary, Pif.MAC) : wanted.mac())
                .with(Pif.MTU, -1L)
                .with(Pif.VLAN, -1L)
                .with(Pif.METRICS, metrics)
                .with(Pif.PHYSICAL, false)
                .with(Pif.CURRENTLY_ATTACHED, true)
                .with(Pif.IPV6, List.of(""))
                .with(Pif.PRIMARY_ADDRESS_TYPE, Records.get(tx, primary, Pif.PRIMARY_ADDRESS_TYPE))
                .with(Pif.PROPERTIES, Records.get(tx, primary, Pif.PROPERTIES))
                .create(tx, master);
        Records.set(tx, master, Pif.MTU, (long) Bridging.mtu(tx, master));
        return master;
    }

    static long linksUp(Snapshot state, List<PifRef> members) {
        return members.stream()
                .map(member -> Records.get(state, member, Pif.METRICS))
                .filter(metrics -> Records.exists(state, metrics) && Records.get(state, metrics, PifMetrics.CARRIER))
                .count();
    }

    /** The members are interfaces of their own again; all goes to the primary one. */
    void delete(Tx tx, BondRef bond) {
        PifRef master = Records.get(tx, bond, Bond.MASTER);
        PifRef primary = Records.get(tx, bond, Bond.PRIMARY_SLAVE);
        HostRef host = Records.get(tx, master, Pif.HOST);
        List<VifRef> users = users(tx, host, List.of(master));
        boolean attached = Records.get(tx, master, Pif.CURRENTLY_ATTACHED);
        for (PifRef member : List.copyOf(Records.get(tx, bond, Bond.SLAVES))) {
            Records.set(tx, member, Pif.BOND_SLAVE_OF, BondRef.NULL);
            Records.set(tx, member, Pif.CURRENTLY_ATTACHED, attached);
        }
        moves.vlans(tx, master, primary);
        boolean stays = Records.get(tx, master, Pif.DISALLOW_UNPLUG);
        LinkMoves.address(tx, master, primary);
        Records.set(tx, primary, Pif.DISALLOW_UNPLUG, stays);
        LinkMoves.vifs(tx, users, Records.get(tx, primary, Pif.NETWORK));
        PifMetricsRef metrics = Records.get(tx, master, Pif.METRICS);
        Records.delete(tx, bond);
        Records.delete(tx, master);
        if (Records.exists(tx, metrics)) {
            Records.delete(tx, metrics);
        }
    }
}

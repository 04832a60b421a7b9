package dev.weir.server.ops.pif;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.types.Bond;
import dev.weir.model.types.BondRef;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifMetrics;
import dev.weir.model.types.PifMetricsRef;
import dev.weir.model.types.PifRef;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.message.Alerts;
import java.time.Clock;
import java.util.List;

/** Cables that are pulled and put back, as hosts tell of them, and what that makes of bonds (NET-47, NET-110). */
public final class LinkStates {
    private static final String ALERT = "BOND_STATUS_CHANGED";

    private final Clock clock;
    private final Alerts alerts;

    public LinkStates(Clock clock, Alerts alerts) {
        this.clock = clock;
        this.alerts = alerts;
    }

    /** All NICs that the host has; one that has no record is left to PIF.scan. */
    public void heard(Tx tx, HostRef host, List<HostFacts.Nic> nics) {
        for (HostFacts.Nic nic : nics) {
            PifRef pif = NicRecords.pif(tx, host, nic.name());
            if (pif != null) {
                link(tx, Records.get(tx, pif, Pif.METRICS), nic);
            }
        }
        for (PifRef pif : Records.get(tx, host, Host.PIFS)) {
            List.copyOf(Records.get(tx, pif, Pif.BOND_MASTER_OF)).forEach(bond -> count(tx, host, bond));
        }
    }

    /** A record that is told nothing new is no news for those who wait for events. */
    private void link(Tx tx, PifMetricsRef metrics, HostFacts.Nic nic) {
        if (!Records.exists(tx, metrics)
                || (Records.get(tx, metrics, PifMetrics.CARRIER) == nic.carrier()
                        && Records.get(tx, metrics, PifMetrics.SPEED) == nic.speedMbps()
                        && Records.get(tx, metrics, PifMetrics.DUPLEX) == nic.duplex())) {
            return;
        }
        Records.set(tx, metrics, PifMetrics.CARRIER, nic.carrier());
        Records.set(tx, metrics, PifMetrics.SPEED, (long) nic.speedMbps());
        Records.set(tx, metrics, PifMetrics.DUPLEX, nic.duplex());
        Records.set(tx, metrics, PifMetrics.LAST_UPDATED, clock.instant());
    }

    private void count(Tx tx, HostRef host, BondRef bond) {
        long before = Records.get(tx, bond, Bond.LINKS_UP);
        List<PifRef> members = Records.get(tx, bond, Bond.SLAVES);
        long up = BondRecords.linksUp(tx, members);
        if (up == before) {
            return;
        }
        Records.set(tx, bond, Bond.LINKS_UP, up);
        PifMetricsRef metrics = Records.get(tx, Records.get(tx, bond, Bond.MASTER), Pif.METRICS);
        if (Records.exists(tx, metrics) && Records.get(tx, metrics, PifMetrics.CARRIER) != up > 0) {
            Records.set(tx, metrics, PifMetrics.CARRIER, up > 0);
            Records.set(tx, metrics, PifMetrics.LAST_UPDATED, clock.instant());
        }
        int all = members.size();
        tell(tx, host, members, "changed: %d/%d up (was %d/%d)".formatted(up, all, before, all));
    }

    /** A bond that begins with less than all. */
    void made(Tx tx, BondRef bond) {
        List<PifRef> members = Records.get(tx, bond, Bond.SLAVES);
        long up = Records.get(tx, bond, Bond.LINKS_UP);
        if (up < members.size()) {
            HostRef host = Records.get(tx, Records.get(tx, bond, Bond.MASTER), Pif.HOST);
            tell(tx, host, members, "is: %d/%d up".formatted(up, members.size()));
        }
    }

    /** The reference's words (ETS-86), which clients read; one interface alone is no bond for it. */
    private void tell(Tx tx, HostRef host, List<PifRef> members, String what) {
        if (members.size() > 1) {
            List<String> devices = members.stream()
                    .map(member -> Records.get(tx, member, Pif.DEVICE))
                    .sorted()
                    .toList();
            String body = "The status of the " + String.join("+", devices) + " bond " + what;
            alerts.raise(tx, ALERT, Cls.HOST, Records.get(tx, host, Host.UUID), body);
        }
    }
}

package dev.weir.server.boot;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.pif.NicRecords;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** The networks of the host's NICs, and its internal one (NET-11). */
final class Networks {
    private static final String INTERNAL_BRIDGE = "xenapi";

    private final Ids ids;
    private final Clock clock;

    Networks(Ids ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    void update(Tx tx, HostRef host, HostFacts facts, String address) {
        boolean known = tx.rows(Network.DEF).stream()
                .anyMatch(network -> Records.get(network, Network.BRIDGE).equals(INTERNAL_BRIDGE));
        if (!known) {
            internal(tx);
        }
        new NicRecords(ids, clock).begin(tx, host, facts.nics(), address);
    }

    private void internal(Tx tx) {
        Map<String, String> otherConfig = new LinkedHashMap<>();
        otherConfig.put("is_guest_installer_network", "true");
        otherConfig.put("is_host_internal_management_network", "true");
        otherConfig.put("ip_begin", "169.254.0.1");
        otherConfig.put("ip_end", "169.254.255.254");
        otherConfig.put("netmask", "255.255.0.0");
        Records.<NetworkRef>draft()
                .with(Network.UUID, ids.uuid())
                .with(Network.NAME_LABEL, "Host internal management network")
                .with(
                        Network.NAME_DESCRIPTION,
                        "Network on which guests will be assigned a private link-local IP address")
                .with(Network.BRIDGE, INTERNAL_BRIDGE)
                .with(Network.OTHER_CONFIG, otherConfig)
                .create(tx, new NetworkRef(ids.ref()));
    }
}

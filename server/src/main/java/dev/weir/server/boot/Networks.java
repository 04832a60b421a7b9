package dev.weir.server.boot;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.IpConfigurationMode;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifMetrics;
import dev.weir.model.types.PifMetricsRef;
import dev.weir.model.types.PifRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network and a PIF for each NIC of the host, and the host's internal network (NET-3, NET-11, NET-22). */
final class Networks {
    private static final String INTERNAL_BRIDGE = "xenapi";

    private final Ids ids;
    private final Clock clock;

    Networks(Ids ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /** New NICs get their records; known ones get what changed; none is ever removed here. */
    void update(Tx tx, HostRef host, HostFacts facts, String address) {
        if (network(tx, INTERNAL_BRIDGE) == null) {
            internal(tx);
        }
        int position = 0;
        String management = management(facts, address);
        for (HostFacts.Nic nic : facts.nics()) {
            PifRef pif = pif(tx, host, nic.name());
            if (pif == null) {
                pif = make(tx, host, nic, position);
            }
            position++;
            refresh(tx, pif, nic, nic.name().equals(management), address);
        }
    }

    /** The NIC with the address that clients use; a loopback or foreign address is served through the first one. */
    private static String management(HostFacts facts, String address) {
        for (HostFacts.Nic nic : facts.nics()) {
            if (address.equals(nic.ipv4()) || nic.ipv6().contains(address)) {
                return nic.name();
            }
        }
        return facts.nics().isEmpty() ? "" : facts.nics().getFirst().name();
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

    private static @Nullable PifRef pif(Tx tx, HostRef host, String device) {
        for (PifRef pif : Records.get(tx, host, Host.PIFS)) {
            if (Records.get(tx, pif, Pif.DEVICE).equals(device) && Records.get(tx, pif, Pif.PHYSICAL)) {
                return pif;
            }
        }
        return null;
    }

    private static @Nullable NetworkRef network(Tx tx, String bridge) {
        for (Row network : tx.rows(Network.DEF)) {
            if (Records.get(network, Network.BRIDGE).equals(bridge)) {
                return new NetworkRef(network.ref());
            }
        }
        return null;
    }

    private PifRef make(Tx tx, HostRef host, HostFacts.Nic nic, int position) {
        String bridge = "xenbr" + position;
        NetworkRef network = network(tx, bridge);
        if (network == null) {
            network = new NetworkRef(ids.ref());
            Records.<NetworkRef>draft()
                    .with(Network.UUID, ids.uuid())
                    .with(Network.NAME_LABEL, "Pool-wide network " + position)
                    .with(Network.BRIDGE, bridge)
                    .create(tx, network);
        }
        PifMetricsRef metrics = new PifMetricsRef(ids.ref());
        Records.<PifMetricsRef>draft().with(PifMetrics.UUID, ids.uuid()).create(tx, metrics);
        PifRef pif = new PifRef(ids.ref());
        Records.<PifRef>draft()
                .with(Pif.UUID, ids.uuid())
                .with(Pif.HOST, host)
                .with(Pif.NETWORK, network)
                .with(Pif.DEVICE, nic.name())
                .with(Pif.MAC, nic.mac())
                .with(Pif.VLAN, -1L)
                .with(Pif.PHYSICAL, true)
                .with(Pif.CURRENTLY_ATTACHED, false)
                .with(Pif.METRICS, metrics)
                .with(Pif.PROPERTIES, Map.of("gro", "on"))
                .create(tx, pif);
        return pif;
    }

    private void refresh(Tx tx, PifRef pif, HostFacts.Nic nic, boolean management, String address) {
        Records.set(tx, pif, Pif.MAC, nic.mac());
        Records.set(tx, pif, Pif.MTU, (long) nic.mtu());
        Records.set(tx, pif, Pif.MANAGEMENT, management);
        Records.set(tx, pif, Pif.DISALLOW_UNPLUG, management);
        String ipv4 = nic.ipv4();
        boolean addressed = ipv4 != null;
        Records.set(tx, pif, Pif.CURRENTLY_ATTACHED, management || addressed);
        Records.set(
                tx,
                pif,
                Pif.IP_CONFIGURATION_MODE,
                management || addressed ? IpConfigurationMode.STATIC : IpConfigurationMode.NONE);
        Records.set(tx, pif, Pif.IP, ipv4 != null ? ipv4 : management ? address : "");
        Records.set(tx, pif, Pif.NETMASK, orEmpty(nic.netmask()));
        Records.set(tx, pif, Pif.GATEWAY, orEmpty(nic.gateway()));
        Records.set(tx, pif, Pif.IPV6, nic.ipv6());
        PifMetricsRef metrics = Records.get(tx, pif, Pif.METRICS);
        if (Records.exists(tx, metrics)) {
            Records.set(tx, metrics, PifMetrics.CARRIER, nic.carrier());
            Records.set(tx, metrics, PifMetrics.SPEED, (long) nic.speedMbps());
            Records.set(tx, metrics, PifMetrics.DUPLEX, nic.duplex());
            Records.set(tx, metrics, PifMetrics.DEVICE_NAME, nic.driver());
            Records.set(tx, metrics, PifMetrics.PCI_BUS_PATH, nic.pciBusPath());
            Records.set(tx, metrics, PifMetrics.LAST_UPDATED, clock.instant());
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}

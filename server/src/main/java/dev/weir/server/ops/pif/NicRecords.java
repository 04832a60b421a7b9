package dev.weir.server.ops.pif;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.types.Bond;
import dev.weir.model.types.BondRef;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network and a PIF for each NIC that a host tells of (NET-3, NET-22). None is ever removed here. */
public final class NicRecords {
    /** Of the one network of all NICs that the pool leaves alone. */
    private static final String NO_BRIDGE = "";

    private final Ids ids;
    private final Clock clock;

    public NicRecords(Ids ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /** When the host's server begins: new NICs get their records, and all have the addresses that the host has. */
    public void begin(Tx tx, HostRef host, List<HostFacts.Nic> nics, String address) {
        String management = management(nics, address);
        if (management.isEmpty() && !nics.isEmpty()) {
            management = nics.getFirst().name(); // a loopback or foreign address is served through the first one
        }
        for (HostFacts.Nic nic : nics) {
            PifRef pif = pif(tx, host, nic.name());
            if (pif == null) {
                pif = make(tx, host, nic, nics.indexOf(nic), true);
            }
            refresh(tx, pif, nic, nic.name().equals(management), address);
        }
    }

    /** While it runs: what is new, and what became of what is known; how it is used stays as it is. */
    void scan(Tx tx, HostRef host, List<HostFacts.Nic> nics) {
        for (HostFacts.Nic nic : nics) {
            PifRef pif = pif(tx, host, nic.name());
            if (pif == null) {
                introduce(tx, host, nic, nics.indexOf(nic), true);
            } else {
                hardware(tx, pif, nic);
            }
        }
        manage(tx, host, nics);
    }

    PifRef introduce(Tx tx, HostRef host, HostFacts.Nic nic, int position, boolean managed) {
        PifRef pif = make(tx, host, nic, position, managed);
        hardware(tx, pif, nic);
        return pif;
    }

    /** The host is reached where its address is (NET-21); an address that no NIC has says nothing. */
    void manage(Tx tx, HostRef host, List<HostFacts.Nic> nics) {
        PifRef found = pif(tx, host, management(nics, Records.get(tx, host, Host.ADDRESS)));
        if (found == null) {
            return;
        }
        BondRef bond = Records.get(tx, found, Pif.BOND_SLAVE_OF);
        PifRef management = Records.exists(tx, bond) ? Records.get(tx, bond, Bond.MASTER) : found;
        for (PifRef pif : Records.get(tx, host, Host.PIFS)) {
            Records.set(tx, pif, Pif.MANAGEMENT, pif.equals(management));
        }
        Records.set(tx, management, Pif.CURRENTLY_ATTACHED, true);
    }

    /** The NIC with the address that clients use; empty where none has it. */
    private static String management(List<HostFacts.Nic> nics, String address) {
        return nics.stream()
                .filter(nic -> address.equals(nic.ipv4()) || nic.ipv6().contains(address))
                .map(HostFacts.Nic::name)
                .findFirst()
                .orElse("");
    }

    static @Nullable PifRef pif(Tx tx, HostRef host, String device) {
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

    private PifRef make(Tx tx, HostRef host, HostFacts.Nic nic, int position, boolean managed) {
        PifMetricsRef metrics = new PifMetricsRef(ids.ref());
        Records.<PifMetricsRef>draft().with(PifMetrics.UUID, ids.uuid()).create(tx, metrics);
        PifRef pif = new PifRef(ids.ref());
        Records.<PifRef>draft()
                .with(Pif.UUID, ids.uuid())
                .with(Pif.HOST, host)
                .with(Pif.NETWORK, managed ? wired(tx, host, position) : unmanaged(tx, nic.name()))
                .with(Pif.DEVICE, nic.name())
                .with(Pif.DEVICE_NAME, nic.name())
                .with(Pif.MAC, nic.mac())
                .with(Pif.VLAN, -1L)
                .with(Pif.PHYSICAL, true)
                .with(Pif.CURRENTLY_ATTACHED, false)
                .with(Pif.MANAGED, managed)
                .with(Pif.METRICS, metrics)
                .with(Pif.PROPERTIES, Map.of("gro", "on"))
                .create(tx, pif);
        return pif;
    }

    /** Of that position, or the next one on whose network the host has no NIC yet (NET-7). */
    private NetworkRef wired(Tx tx, HostRef host, int position) {
        for (int free = position; ; free++) {
            NetworkRef network = network(tx, "xenbr" + free);
            if (network == null) {
                return create(tx, "xenbr" + free, "Pool-wide network " + free, true);
            }
            boolean taken = Records.get(tx, network, Network.PIFS).stream()
                    .anyMatch(pif -> Records.get(tx, pif, Pif.HOST).equals(host));
            if (!taken) {
                return network;
            }
        }
    }

    private NetworkRef unmanaged(Tx tx, String device) {
        NetworkRef network = network(tx, NO_BRIDGE);
        return network == null ? create(tx, NO_BRIDGE, "Pool-wide network associated with " + device, false) : network;
    }

    private NetworkRef create(Tx tx, String bridge, String name, boolean managed) {
        NetworkRef network = new NetworkRef(ids.ref());
        Records.<NetworkRef>draft()
                .with(Network.UUID, ids.uuid())
                .with(Network.NAME_LABEL, name)
                .with(Network.BRIDGE, bridge)
                .with(Network.MANAGED, managed)
                .create(tx, network);
        return network;
    }

    private void hardware(Tx tx, PifRef pif, HostFacts.Nic nic) {
        Records.set(tx, pif, Pif.MAC, nic.mac());
        Records.set(tx, pif, Pif.MTU, (long) nic.mtu());
        measure(tx, pif, nic);
    }

    private void refresh(Tx tx, PifRef pif, HostFacts.Nic nic, boolean management, String address) {
        hardware(tx, pif, nic);
        boolean used = management || nic.ipv4() != null;
        BondRef bond = Records.get(tx, pif, Pif.BOND_SLAVE_OF);
        if (!Records.exists(tx, bond)) {
            address(tx, pif, nic, management, address);
        } else if (used) {
            address(tx, Records.get(tx, bond, Bond.MASTER), nic, management, address); // NET-48
        }
    }

    private static void address(Tx tx, PifRef pif, HostFacts.Nic nic, boolean management, String address) {
        Records.set(tx, pif, Pif.MANAGEMENT, management);
        Records.set(tx, pif, Pif.DISALLOW_UNPLUG, management);
        String ipv4 = nic.ipv4();
        boolean addressed = ipv4 != null;
        if (management || addressed) {
            Records.set(tx, pif, Pif.CURRENTLY_ATTACHED, true);
        }
        Records.set(
                tx,
                pif,
                Pif.IP_CONFIGURATION_MODE,
                management || addressed ? IpConfigurationMode.STATIC : IpConfigurationMode.NONE);
        Records.set(tx, pif, Pif.IP, ipv4 != null ? ipv4 : management ? address : "");
        Records.set(tx, pif, Pif.NETMASK, orEmpty(nic.netmask()));
        Records.set(tx, pif, Pif.GATEWAY, orEmpty(nic.gateway()));
        Records.set(tx, pif, Pif.IPV6, nic.ipv6());
    }

    private void measure(Tx tx, PifRef pif, HostFacts.Nic nic) {
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

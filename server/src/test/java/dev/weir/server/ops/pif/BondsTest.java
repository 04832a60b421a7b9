package dev.weir.server.ops.pif;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Bond;
import dev.weir.model.types.BondMode;
import dev.weir.model.types.BondRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.IpConfigurationMode;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.PrimaryAddressType;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vlan;
import dev.weir.model.types.VlanRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NET-40 to NET-49, POOL-76. */
class BondsTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Interfaces interfaces;
    private PifRef first;
    private PifRef second;
    private NetworkRef network;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        interfaces = new Interfaces(parts);
        first = interfaces.nic(parts.host, 0);
        second = interfaces.nic(parts.host, 1);
        network = interfaces.network("bonded");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private BondRef bond(String mode, PifRef... members) {
        return new BondRef(parts.text("Bond.create", network, List.of(members), "", mode, Map.of()));
    }

    private List<String> refused(List<PifRef> members, String mac, String mode, Map<String, String> properties) {
        return parts.failure("Bond.create", network, members, mac, mode, properties);
    }

    private String bridge(NetworkRef on) {
        return parts.get(on, Network.BRIDGE);
    }

    @Test
    void severalInterfacesBecomeOne() {
        parts.set(second, Pif.DISALLOW_UNPLUG, true);
        BondRef bond = bond("balance-slb", second, first, second);
        PifRef master = parts.get(bond, Bond.MASTER);
        assertThat(parts.get(bond, Bond.SLAVES)).containsExactlyInAnyOrder(first, second);
        assertThat(parts.get(bond, Bond.PRIMARY_SLAVE)).as("NET-43: management").isEqualTo(first);
        assertThat(parts.get(bond, Bond.AUTO_UPDATE_MAC)).isTrue();
        assertThat(parts.get(bond, Bond.LINKS_UP)).isEqualTo(2);
        assertThat(parts.get(bond, Bond.PROPERTIES)).isEmpty();
        assertThat(parts.get(master, Pif.BOND_MASTER_OF)).containsExactly(bond);
        assertThat(parts.get(master, Pif.DEVICE)).isEqualTo("bond0");
        assertThat(parts.get(master, Pif.MAC)).isEqualTo(parts.get(first, Pif.MAC));
        assertThat(parts.get(master, Pif.IP)).isEqualTo("10.0.0.5");
        assertThat(parts.get(master, Pif.MANAGEMENT)).isTrue();
        assertThat(parts.get(master, Pif.DISALLOW_UNPLUG)).isTrue();
        assertThat(parts.get(master, Pif.CURRENTLY_ATTACHED)).isTrue();
        for (PifRef member : List.of(first, second)) {
            assertThat(parts.get(member, Pif.BOND_SLAVE_OF)).isEqualTo(bond);
            assertThat(parts.get(member, Pif.IP_CONFIGURATION_MODE)).isEqualTo(IpConfigurationMode.NONE);
            assertThat(parts.get(member, Pif.MANAGEMENT)).isFalse();
            assertThat(parts.get(member, Pif.DISALLOW_UNPLUG)).isFalse();
            assertThat(parts.failure("PIF.plug", member)).containsExactly("CANNOT_PLUG_BOND_SLAVE", member.ref());
        }
        Verb.EnsureBond asked = parts.agent.asked(Verb.EnsureBond.class).getFirst();
        assertThat(asked.bridge()).isEqualTo(bridge(network));
        assertThat(asked.nics()).containsExactly("eth0", "eth1");
        assertThat(asked.options())
                .containsEntry("mode", "balance-slb")
                .containsEntry("updelay", "31000")
                .containsEntry("rebalance-interval", "1800000");
        assertThat(parts.agent.asked(Verb.RemoveBridge.class))
                .extracting(Verb.RemoveBridge::bridge)
                .containsExactlyInAnyOrder("xenbr0", "xenbr1");
    }

    @Test
    void createRefusesInItsOrder() {
        assertThat(refused(List.of(), "x", "lacp", Map.of())).containsExactly("PIF_BOND_NEEDS_MORE_MEMBERS");
        List<PifRef> both = List.of(first, second);
        parts.set(network, Network.MANAGED, false);
        assertThat(refused(both, "x", "lacp", Map.of())).containsExactly("NETWORK_UNMANAGED", network.ref());
        parts.set(network, Network.MANAGED, true);
        VlanRef vlan = new VlanRef(parts.text("VLAN.create", second, 5L, network));
        PifRef untagged = parts.get(vlan, Vlan.UNTAGGED_PIF);
        assertThat(refused(both, "x", "lacp", Map.of()))
                .containsExactly("NETWORK_ALREADY_CONNECTED", parts.host.ref(), untagged.ref());
        network = interfaces.network("another");
        assertThat(refused(both, "x", "lacp", Map.of("a", "b"))).containsExactly("MAC_INVALID", "x");
        assertThat(refused(both, "", "lacp", Map.of("a", "b"))).containsExactly("INVALID_VALUE", "properties", "a = b");
        assertThat(refused(both, "", "balance-slb", Map.of("lacp-time", "fast")))
                .containsExactly("INVALID_VALUE", "properties", "lacp-time = fast");
        parts.set(second, Pif.PRIMARY_ADDRESS_TYPE, PrimaryAddressType.IPV6);
        assertThat(refused(both, "", "lacp", Map.of()))
                .containsExactly("PIF_INCOMPATIBLE_PRIMARY_ADDRESS_TYPE", second.ref());
        parts.set(second, Pif.PRIMARY_ADDRESS_TYPE, PrimaryAddressType.IPV4);
        parts.set(second, Pif.MANAGED, false);
        assertThat(refused(both, "", "lacp", Map.of())).containsExactly("PIF_UNMANAGED", second.ref());
        parts.set(second, Pif.MANAGED, true);
        assertThat(refused(List.of(first, untagged), "", "lacp", Map.of())).containsExactly("PIF_VLAN_EXISTS", "eth1");
        PoolRef pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        parts.set(pool, Pool.HA_ENABLED, true);
        assertThat(refused(both, "", "lacp", Map.of())).containsExactly("HA_CANNOT_CHANGE_BOND_STATUS_OF_MGMT_IFACE");
        parts.set(pool, Pool.HA_ENABLED, false);
        parts.set(second, Pif.PROPERTIES, Map.of("gro", "off"));
        assertThat(refused(both, "", "lacp", Map.of())).containsExactly("INCOMPATIBLE_PIF_PROPERTIES");
        parts.set(second, Pif.PROPERTIES, Map.of("gro", "on"));
        parts.set(second, Pif.IP_CONFIGURATION_MODE, IpConfigurationMode.STATIC);
        assertThat(refused(both, "", "lacp", Map.of())).containsExactly("PIF_BOND_MORE_THAN_ONE_IP");
        parts.set(second, Pif.IP_CONFIGURATION_MODE, IpConfigurationMode.NONE);
        HostRef other = interfaces.admit();
        assertThat(refused(List.of(first, interfaces.nic(other, 1)), "", "lacp", Map.of()))
                .containsExactly("PIF_CANNOT_BOND_CROSS_HOST");
        BondRef bond = bond("lacp", second);
        assertThat(parts.get(bond, Bond.SLAVES)).as("NET-41").containsExactly(second);
        network = interfaces.network("third");
        assertThat(refused(both, "", "lacp", Map.of())).containsExactly("PIF_ALREADY_BONDED", second.ref());
        assertThat(parts.failure("VLAN.create", second, 9L, network))
                .containsExactly("CANNOT_ADD_VLAN_TO_BOND_SLAVE", second.ref());
    }

    /** NET-44, NET-45: VLANs, and the interfaces of VMs in running guests too, go to the bond and back. */
    @Test
    void whatLiesOnTheMembersGoesAlong() {
        NetworkRef tagged = interfaces.network("tagged");
        VlanRef vlan = new VlanRef(parts.text("VLAN.create", second, 5L, tagged));
        NetworkRef old = parts.get(second, Pif.NETWORK);
        Machines machines = new Machines(parts);
        VmRef running = machines.vm("running");
        VifRef live = machines.vif(running, old, "0");
        VifRef onVlan = machines.vif(running, tagged, "1");
        VifRef still = machines.vif(machines.vm("halted"), old, "0");
        parts.call("VM.start", running, false, false);
        parts.agent.forgetAsked();

        BondRef bond = bond("active-backup", first, second);
        PifRef master = parts.get(bond, Bond.MASTER);
        assertThat(parts.exists(vlan)).as("a new VLAN in its place").isFalse();
        PifRef moved = parts.get(tagged, Network.PIFS).getFirst();
        assertThat(parts.get(parts.get(moved, Pif.VLAN_MASTER_OF), Vlan.TAGGED_PIF))
                .isEqualTo(master);
        assertThat(parts.get(moved, Pif.DEVICE)).isEqualTo("bond0");
        assertThat(parts.get(moved, Pif.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.get(live, Vif.NETWORK)).isEqualTo(network);
        assertThat(parts.get(still, Vif.NETWORK)).isEqualTo(network);
        assertThat(parts.get(onVlan, Vif.NETWORK)).isEqualTo(tagged);
        assertThat(parts.agent.asked(Verb.EnsureVlan.class))
                .containsExactly(new Verb.EnsureVlan(bridge(tagged), 1500, bridge(network), 5));
        assertThat(parts.agent.asked(Verb.PlugNic.class))
                .extracting(plug -> plug.nic().bridge())
                .containsExactly(bridge(network));
        VmRef late = machines.vm("late");
        machines.vif(late, old, "0");
        assertThat(parts.failure("VM.assert_can_boot_here", late, parts.host))
                .as("NET-86")
                .containsExactly("HOST_CANNOT_ATTACH_NETWORK", parts.host.ref(), old.ref());
    }

    @Test
    void destroyGivesBackWhatTheBondHad() {
        NetworkRef tagged = interfaces.network("tagged");
        BondRef bond = bond("balance-slb", first, second);
        PifRef master = parts.get(bond, Bond.MASTER);
        parts.call("VLAN.create", master, 5L, tagged);
        Machines machines = new Machines(parts);
        VmRef running = machines.vm("running");
        VifRef live = machines.vif(running, network, "0");
        parts.call("VM.start", running, false, false);
        PoolRef pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        parts.set(pool, Pool.HA_ENABLED, true);
        assertThat(parts.failure("Bond.destroy", bond)).containsExactly("HA_CANNOT_CHANGE_BOND_STATUS_OF_MGMT_IFACE");
        parts.set(pool, Pool.HA_ENABLED, false);
        parts.agent.forgetAsked();
        parts.call("Bond.destroy", bond);
        assertThat(parts.exists(bond)).isFalse();
        assertThat(parts.exists(master)).isFalse();
        assertThat(parts.get(first, Pif.MANAGEMENT)).isTrue();
        assertThat(parts.get(first, Pif.IP)).isEqualTo("10.0.0.5");
        assertThat(parts.get(first, Pif.DISALLOW_UNPLUG)).isTrue();
        assertThat(parts.get(second, Pif.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.get(second, Pif.BOND_SLAVE_OF)).isEqualTo(BondRef.NULL);
        assertThat(parts.get(live, Vif.NETWORK)).isEqualTo(parts.get(first, Pif.NETWORK));
        PifRef moved = parts.get(tagged, Network.PIFS).getFirst();
        assertThat(parts.get(parts.get(moved, Pif.VLAN_MASTER_OF), Vlan.TAGGED_PIF))
                .isEqualTo(first);
        assertThat(parts.get(network, Network.PIFS)).isEmpty();
        assertThat(parts.agent.asked())
                .contains(
                        new Verb.EnsureBridge("xenbr0", 1500, "eth0"),
                        new Verb.EnsureBridge("xenbr1", 1500, "eth1"),
                        new Verb.EnsureVlan(bridge(tagged), 1500, "xenbr0", 5),
                        new Verb.RemoveBridge(bridge(network)));
        assertThat(parts.agent.asked(Verb.PlugNic.class))
                .extracting(plug -> plug.nic().bridge())
                .containsExactly("xenbr0");
    }

    @Test
    void aHostThatCannotBondsNothing() {
        parts.call("PIF.plug", second);
        parts.agent.refuse(Verb.EnsureBond.class, "INTERNAL_ERROR", "no such interface");
        parts.agent.forgetAsked();
        assertThat(refused(List.of(first, second), "", "lacp", Map.of()))
                .containsExactly("INTERNAL_ERROR", "no such interface");
        assertThat(parts.get(second, Pif.BOND_SLAVE_OF)).isEqualTo(BondRef.NULL);
        assertThat(parts.get(network, Network.PIFS)).isEmpty();
        assertThat(parts.agent.asked())
                .as("what was plugged is plugged")
                .contains(new Verb.EnsureBridge("xenbr1", 1500, "eth1"));
        assertThat(parts.store.snapshot().count(Bond.DEF)).isZero();
    }

    /** NET-49. */
    @Test
    void modeAndPropertiesChange() {
        BondRef bond = new BondRef(parts.text(
                "Bond.create",
                network,
                List.of(first, second),
                "02:00:00:00:00:01",
                "lacp",
                Map.of("lacp-time", "fast")));
        assertThat(parts.get(bond, Bond.AUTO_UPDATE_MAC)).isFalse();
        assertThat(parts.get(parts.get(bond, Bond.MASTER), Pif.MAC)).isEqualTo("02:00:00:00:00:01");
        assertThat(parts.get(bond, Bond.PROPERTIES))
                .containsOnly(
                        Map.entry("hashing_algorithm", "tcpudp_ports"),
                        Map.entry("lacp-time", "fast"),
                        Map.entry("lacp-fallback-ab", "true"));
        parts.call("Bond.set_property", bond, "hashing_algorithm", "src_mac");
        assertThat(parts.agent.asked(Verb.EnsureBond.class).getLast().options())
                .containsEntry("hashing_algorithm", "src_mac")
                .containsEntry("mode", "lacp")
                .doesNotContainKey("rebalance-interval");
        assertThat(parts.failure("Bond.set_property", bond, "hashing_algorithm", "dice"))
                .containsExactly("INVALID_VALUE", "properties", "hashing_algorithm = dice");
        parts.call("Bond.set_mode", bond, "active-backup");
        assertThat(parts.get(bond, Bond.MODE)).isEqualTo(BondMode.ACTIVE_BACKUP);
        assertThat(parts.get(bond, Bond.PROPERTIES)).isEmpty();
        assertThat(parts.failure("Bond.set_property", bond, "lacp-time", "slow"))
                .containsExactly("INVALID_VALUE", "properties", "lacp-time = slow");
        parts.call("PIF.add_to_other_config", parts.get(bond, Bond.MASTER), "bond-updelay", "17");
        parts.call("Bond.set_mode", bond, "balance-slb");
        assertThat(parts.agent.asked(Verb.EnsureBond.class).getLast().options()).containsEntry("updelay", "17");
    }

    /** The next start of the server finds the host's interfaces bonded, or finds the note that they may be. */
    @Test
    void killedOnTheWayTheHostComesBackToWhatTheRecordsSay() throws InterruptedException {
        parts.call("PIF.plug", second);
        ServerParts.Death death = parts.dieDuring(
                Verb.EnsureBond.class, "Bond.create", network, List.of(first, second), "", "balance-slb", Map.of());
        try (ServerParts next = death.next()) {
            death.late().open();
            next.agent.forgetAsked();
            new Interfaces(next).hear(next.host);
            assertThat(next.get(second, Pif.BOND_SLAVE_OF)).isEqualTo(BondRef.NULL);
            assertThat(next.agent.asked())
                    .contains(
                            new Verb.EnsureBridge("xenbr1", 1500, "eth1"),
                            new Verb.RemoveBridge(next.get(network, Network.BRIDGE)));
        }
    }

    @Test
    void aBondOutlivesTheServersStart() {
        BondRef bond = bond("balance-slb", first, second);
        PifRef master = parts.get(bond, Bond.MASTER);
        try (ServerParts next = parts.restarted()) {
            assertThat(next.get(master, Pif.MANAGEMENT))
                    .as("of the host's facts")
                    .isTrue();
            assertThat(next.get(first, Pif.MANAGEMENT)).isFalse();
            assertThat(next.get(first, Pif.IP)).isEmpty();
            new Interfaces(next).hear(next.host);
            assertThat(next.agent.asked(Verb.EnsureBond.class)).hasSize(1);
        }
    }

    @Test
    void aHostThatJoinsBondsWhatTheMasterBonds() {
        parts.call("VLAN.create", second, 5L, interfaces.network("tagged"));
        BondRef bond = bond("lacp", second);
        HostRef other = interfaces.admit();
        interfaces.hear(other);
        PifRef own = interfaces.on(other, bridge(network));
        BondRef its = parts.get(own, Pif.BOND_MASTER_OF).getFirst();
        assertThat(its).isNotEqualTo(bond);
        assertThat(parts.get(its, Bond.MODE)).isEqualTo(BondMode.LACP);
        assertThat(parts.get(its, Bond.PROPERTIES)).isEqualTo(parts.get(bond, Bond.PROPERTIES));
        assertThat(parts.get(its, Bond.SLAVES)).containsExactly(interfaces.nic(other, 1));
        assertThat(parts.get(own, Pif.VLAN_SLAVE_OF)).as("POOL-77 on POOL-76").hasSize(1);
        assertThat(interfaces.second.asked(Verb.EnsureBond.class).getFirst().nics())
                .containsExactly("eth1");
    }

    @Test
    void aBondOfOtherMembersIsMadeAnew() {
        HostRef other = interfaces.admit();
        interfaces.hear(other);
        parts.call("Bond.create", network, List.of(interfaces.nic(other, 1)), "", "balance-slb", Map.of());
        bond("balance-slb", first, second);
        try (ServerParts next = parts.restarted()) {
            Interfaces anew = new Interfaces(next);
            next.hosts.add(other, anew.second);
            anew.hear(other);
            PifRef own = anew.on(other, bridge(next, network));
            assertThat(next.get(next.get(own, Pif.BOND_MASTER_OF).getFirst(), Bond.SLAVES))
                    .containsExactlyInAnyOrder(anew.nic(other, 0), anew.nic(other, 1));
            assertThat(next.store.snapshot().count(Bond.DEF)).isEqualTo(2);
        }
    }

    private static String bridge(ServerParts at, NetworkRef on) {
        return at.get(on, Network.BRIDGE);
    }
}

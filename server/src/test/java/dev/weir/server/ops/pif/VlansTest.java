package dev.weir.server.ops.pif;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.BondRef;
import dev.weir.model.types.HostRef;
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
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NET-24, NET-25, NET-33, NET-60 to NET-62. */
class VlansTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Interfaces interfaces;
    private PifRef nic;
    private NetworkRef network;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        interfaces = new Interfaces(parts);
        nic = interfaces.nic(parts.host, 1);
        network = interfaces.network("tagged");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VlanRef vlan(PifRef tagged, long tag, NetworkRef on) {
        return new VlanRef(parts.text("VLAN.create", tagged, tag, on));
    }

    private PifRef untagged(VlanRef vlan) {
        return parts.get(vlan, Vlan.UNTAGGED_PIF);
    }

    private PoolRef pool() {
        return new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
    }

    /** As the hosts of a pool call each other. */
    private void asHost(String method, Object... params) {
        parts.as(Values.text(parts.raw("session.slave_login", parts.host, ServerParts.POOL_SECRET)), method, params);
    }

    @Test
    void aVlanIsAnInterfaceOfItsOwnOverANic() {
        VlanRef vlan = vlan(nic, 5, network);
        PifRef pif = untagged(vlan);
        assertThat(parts.get(vlan, Vlan.TAGGED_PIF)).isEqualTo(nic);
        assertThat(parts.get(nic, Pif.VLAN_SLAVE_OF)).containsExactly(vlan);
        assertThat(parts.get(pif, Pif.VLAN_MASTER_OF)).isEqualTo(vlan);
        assertThat(parts.get(pif, Pif.VLAN)).isEqualTo(5);
        assertThat(parts.get(pif, Pif.DEVICE)).isEqualTo("eth1");
        assertThat(parts.get(pif, Pif.MAC)).isEqualTo("fe:ff:ff:ff:ff:ff");
        assertThat(parts.get(pif, Pif.PHYSICAL)).isFalse();
        assertThat(parts.get(pif, Pif.METRICS)).isEqualTo(parts.get(nic, Pif.METRICS));
        assertThat(parts.get(pif, Pif.NETWORK)).isEqualTo(network);
        assertThat(parts.get(pif, Pif.CURRENTLY_ATTACHED)).as("plugged at once").isTrue();
        assertThat(parts.get(nic, Pif.CURRENTLY_ATTACHED)).as("NET-12").isFalse();
        String bridge = parts.get(network, Network.BRIDGE);
        assertThat(parts.agent.asked())
                .containsExactly(
                        new Verb.EnsureBridge("xenbr1", 1500, "eth1"), new Verb.EnsureVlan(bridge, 1500, "xenbr1", 5));
        assertThat(parts.failure("network.destroy", network)).containsExactly("NETWORK_CONTAINS_PIF", pif.ref());
    }

    @Test
    void createRefusesInItsOrder() {
        VlanRef vlan = vlan(nic, 5, network);
        PifRef pif = untagged(vlan);
        NetworkRef other = interfaces.network("other");
        parts.set(network, Network.MANAGED, false);
        assertThat(parts.failure("VLAN.create", nic, 9999L, network))
                .containsExactly("NETWORK_UNMANAGED", network.ref());
        parts.set(network, Network.MANAGED, true);
        parts.set(nic, Pif.MANAGED, false);
        assertThat(parts.failure("VLAN.create", nic, 9999L, network))
                .containsExactly("NETWORK_ALREADY_CONNECTED", parts.host.ref(), pif.ref());
        assertThat(parts.failure("VLAN.create", nic, 9999L, other)).containsExactly("PIF_UNMANAGED", nic.ref());
        parts.set(nic, Pif.MANAGED, true);
        assertThat(parts.failure("VLAN.create", pif, 9999L, other)).containsExactly("PIF_IS_VLAN", pif.ref());
        assertThat(parts.failure("VLAN.create", nic, 4095L, other)).containsExactly("VLAN_TAG_INVALID", "4095");
        assertThat(parts.failure("VLAN.create", nic, -1L, other)).containsExactly("VLAN_TAG_INVALID", "-1");
        assertThat(parts.failure("VLAN.create", nic, 5L, other)).containsExactly("PIF_VLAN_EXISTS", "eth1");
        Machines machines = new Machines(parts);
        VifRef vif = machines.vif(machines.vm("trunk"), other, "0");
        parts.call("VIF.add_trunks", vif, 7L);
        assertThat(parts.failure("VLAN.create", nic, 6L, other))
                .as("NET-13")
                .containsExactly("NETWORK_INCOMPATIBLE_WITH_TRUNKS", other.ref());
        parts.call("VIF.remove_trunks", vif, 7L);
        assertThat(parts.get(untagged(vlan(nic, 0, other)), Pif.VLAN))
                .as("0 is a tag")
                .isZero();
        assertThat(parts.failure("VLAN.create", "OpaqueRef:none", 6L, other))
                .containsExactly("HANDLE_INVALID", "PIF", "OpaqueRef:none");
        parts.reports.lost(parts.host);
        assertThat(parts.failure("VLAN.create", nic, 4095L, other)).containsExactly("HOST_OFFLINE", parts.host.ref());
    }

    @Test
    void aPlugThatFailsLeavesTheVlanUnlessSomebodyElseHasTheTag() {
        parts.agent.refuse(Verb.EnsureVlan.class, "VLAN_IN_USE", "eth1", "5");
        assertThat(parts.failure("VLAN.create", nic, 5L, network)).containsExactly("VLAN_IN_USE", "eth1", "5");
        assertThat(parts.get(nic, Pif.VLAN_SLAVE_OF)).isEmpty();
        assertThat(parts.get(network, Network.PIFS)).isEmpty();
        parts.agent.behave();
        parts.agent.unreachable(Verb.EnsureVlan.class);
        assertThat(parts.failure("VLAN.create", nic, 5L, network))
                .containsExactly("CANNOT_CONTACT_HOST", parts.host.ref());
        VlanRef vlan = parts.get(nic, Pif.VLAN_SLAVE_OF).getFirst();
        assertThat(parts.get(untagged(vlan), Pif.CURRENTLY_ATTACHED)).isFalse();
        parts.agent.behave();
        parts.call("PIF.plug", untagged(vlan));
        assertThat(parts.get(untagged(vlan), Pif.CURRENTLY_ATTACHED)).isTrue();
    }

    @Test
    void destroyTakesBothRecordsAndTheBridge() {
        VlanRef vlan = vlan(nic, 5, network);
        PifRef pif = untagged(vlan);
        parts.set(pool(), Pool.HA_ENABLED, true);
        assertThat(parts.failure("VLAN.destroy", vlan)).containsExactly("HA_IS_ENABLED");
        parts.set(pool(), Pool.HA_ENABLED, false);
        parts.set(pool(), Pool.REDO_LOG_ENABLED, true);
        assertThat(parts.failure("VLAN.destroy", vlan)).containsExactly("REDO_LOG_IS_ENABLED");
        parts.set(pool(), Pool.REDO_LOG_ENABLED, false);
        parts.set(pif, Pif.MANAGEMENT, true);
        assertThat(parts.failure("VLAN.destroy", vlan)).containsExactly("PIF_IS_MANAGEMENT_INTERFACE", pif.ref());
        parts.set(pif, Pif.MANAGEMENT, false);
        parts.call("PIF.set_disallow_unplug", pif, true);
        assertThat(parts.failure("VLAN.destroy", vlan)).containsExactly("PIF_DOES_NOT_ALLOW_UNPLUG", pif.ref());
        parts.call("PIF.set_disallow_unplug", pif, false);
        Machines machines = new Machines(parts);
        VmRef vm = machines.vm("user");
        VifRef vif = machines.vif(vm, network, "0");
        parts.call("VM.start", vm, false, false);
        assertThat(parts.get(vif, Vif.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.failure("VLAN.destroy", vlan)).containsExactly("VIF_IN_USE", network.ref(), vif.ref());
        parts.call("VM.hard_shutdown", vm);

        parts.agent.refuse(Verb.RemoveBridge.class, "INTERNAL_ERROR", "busy");
        assertThat(parts.failure("VLAN.destroy", vlan)).containsExactly("INTERNAL_ERROR", "busy");
        assertThat(parts.get(pif, Pif.CURRENTLY_ATTACHED)).as("as it was").isTrue();
        parts.agent.behave();
        parts.agent.forgetAsked();
        parts.call("VLAN.destroy", vlan);
        assertThat(parts.agent.asked()).containsExactly(new Verb.RemoveBridge(parts.get(network, Network.BRIDGE)));
        assertThat(parts.exists(vlan)).isFalse();
        assertThat(parts.exists(pif)).isFalse();
        assertThat(parts.exists(parts.get(nic, Pif.METRICS))).isTrue();
        assertThat(parts.get(nic, Pif.VLAN_SLAVE_OF)).isEmpty();
    }

    /** NET-86: whoever comes onto a network brings its interface up. */
    @Test
    void aVmBringsItsVlanUp() {
        PifRef pif = untagged(vlan(nic, 5, network));
        parts.call("PIF.unplug", pif);
        assertThat(parts.get(pif, Pif.CURRENTLY_ATTACHED)).isFalse();
        parts.agent.forgetAsked();
        parts.call("PIF.unplug", pif);
        assertThat(parts.agent.asked()).as("it is unplugged already").isEmpty();
        Machines machines = new Machines(parts);
        VmRef vm = machines.vm("user");
        machines.vif(vm, network, "0");
        parts.call("VM.start", vm, false, false);
        assertThat(parts.agent.asked(Verb.EnsureVlan.class)).hasSize(1);
        assertThat(parts.get(pif, Pif.CURRENTLY_ATTACHED)).isTrue();
    }

    /** What a host's agent carried is gone when it begins anew. */
    @Test
    void whatWasPluggedIsPluggedAgainWithTheHost() {
        PifRef pif = untagged(vlan(nic, 5, network));
        PifRef unplugged = untagged(vlan(nic, 6, interfaces.network("unplugged")));
        parts.call("PIF.unplug", unplugged);
        try (ServerParts next = parts.restarted()) {
            interfaces = new Interfaces(next);
            interfaces.hear(next.host);
            assertThat(next.agent.asked(Verb.EnsureVlan.class))
                    .extracting(Verb.EnsureVlan::tag)
                    .containsExactly(5);
            assertThat(next.get(pif, Pif.CURRENTLY_ATTACHED)).isTrue();
        }
    }

    @Test
    void aPoolsVlanIsOnAllItsHostsOrOnNone() {
        HostRef other = interfaces.admit();
        interfaces.hear(other);
        interfaces.second.refuse(Verb.EnsureVlan.class, "INTERNAL_ERROR", "no");
        assertThat(parts.failure("pool.create_VLAN_from_PIF", nic, network, 5L))
                .containsExactly("INTERNAL_ERROR", "no");
        assertThat(parts.get(network, Network.PIFS)).isEmpty();
        assertThat(parts.agent.asked(Verb.RemoveBridge.class)).hasSize(1);
        interfaces.second.behave();

        List<String> pifs = Values.texts(parts.call("pool.create_VLAN_from_PIF", nic, network, 5L));
        assertThat(parts.get(network, Network.PIFS))
                .extracting(PifRef::ref)
                .hasSize(2)
                .containsExactlyInAnyOrderElementsOf(pifs);
        assertThat(pifs).allMatch(pif -> parts.get(new PifRef(pif), Pif.CURRENTLY_ATTACHED));
        assertThat(parts.failure("pool.create_VLAN_from_PIF", nic, network, 6L).getFirst())
                .isEqualTo("NETWORK_ALREADY_CONNECTED");

        NetworkRef third = interfaces.network("third");
        assertThat(parts.failure("pool.create_VLAN", "eth7", third, 6L))
                .containsExactly("INVALID_VALUE", "device", "eth7");
        assertThat(Values.texts(parts.call("pool.create_VLAN", "eth1", third, 6L)))
                .hasSize(2);
        parts.reports.lost(other);
        NetworkRef fourth = interfaces.network("fourth");
        assertThat(parts.failure("pool.create_VLAN", "eth1", fourth, 7L)).containsExactly("HOST_OFFLINE", other.ref());
        assertThat(Values.texts(parts.call("pool.create_VLAN_from_PIF", nic, fourth, 7L)))
                .as("NET-61: on those that live")
                .hasSize(1);
    }

    @Test
    void theOldFormsDoTheSame() {
        assertThat(parts.failure("PIF.create_VLAN", "eth7", network, parts.host, 5L))
                .containsExactly("INVALID_VALUE", "device", "eth7");
        PifRef pif = new PifRef(parts.text("PIF.create_VLAN", "eth1", network, parts.host, 5L));
        assertThat(parts.get(pif, Pif.VLAN)).isEqualTo(5);
        assertThat(parts.failure("PIF.destroy", nic)).containsExactly("PIF_IS_PHYSICAL");
        VlanRef vlan = parts.get(pif, Pif.VLAN_MASTER_OF);
        parts.call("PIF.destroy", pif);
        assertThat(parts.exists(vlan)).isFalse();
    }

    @Test
    void aNicIsPluggedAndUnplugged() {
        parts.call("PIF.plug", nic);
        assertThat(parts.get(nic, Pif.CURRENTLY_ATTACHED)).isTrue();
        parts.set(nic, Pif.MANAGED, false);
        assertThat(parts.failure("PIF.plug", nic)).containsExactly("PIF_UNMANAGED", nic.ref());
        assertThat(parts.failure("PIF.unplug", nic)).containsExactly("PIF_UNMANAGED", nic.ref());
        parts.set(nic, Pif.MANAGED, true);
        parts.call("PIF.unplug", nic);
        assertThat(parts.get(nic, Pif.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.agent.asked())
                .containsExactly(new Verb.EnsureBridge("xenbr1", 1500, "eth1"), new Verb.RemoveBridge("xenbr1"));
        PifRef management = interfaces.nic(parts.host, 0);
        assertThat(parts.failure("PIF.unplug", management))
                .containsExactly("PIF_IS_MANAGEMENT_INTERFACE", management.ref());
        asHost("host.sync_pif_currently_attached", parts.host, List.of("xenbr1"));
        assertThat(parts.get(nic, Pif.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.get(management, Pif.CURRENTLY_ATTACHED)).isFalse();
    }

    /** POOL-77, POOL-79: the host has what the master has, as far as its NICs go. */
    @Test
    void aHostThatJoinsGetsTheMastersVlans() {
        VlanRef vlan = vlan(nic, 5, network);
        HostRef other = interfaces.admit();
        assertThat(parts.get(network, Network.PIFS)).containsExactly(untagged(vlan));
        interfaces.hear(other);
        PifRef own = interfaces.on(other, parts.get(network, Network.BRIDGE));
        assertThat(parts.get(own, Pif.VLAN)).isEqualTo(5);
        assertThat(parts.get(own, Pif.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.get(parts.get(own, Pif.VLAN_MASTER_OF), Vlan.TAGGED_PIF))
                .isEqualTo(interfaces.nic(other, 1));
        assertThat(interfaces.second.asked(Verb.EnsureVlan.class)).hasSize(1);

        vlan(nic, 6, interfaces.network("later"));
        asHost("host.sync_vlans", other);
        asHost("host.sync_vlans", other);
        assertThat(parts.get(interfaces.nic(other, 1), Pif.VLAN_SLAVE_OF)).hasSize(2);
        parts.call("host.add_to_other_config", other, "sync_vlans", "nosync");
        vlan(nic, 7, interfaces.network("not for it"));
        asHost("host.sync_vlans", other);
        assertThat(parts.get(interfaces.nic(other, 1), Pif.VLAN_SLAVE_OF))
                .as("NET-101")
                .hasSize(2);
        asHost("host.sync_vlans", parts.host);
    }

    @Test
    void aHostWithFewerNicsLacksNetworksAndNoMore() {
        vlan(nic, 5, network);
        HostRef other = interfaces.admit();
        parts.write(tx -> Records.delete(tx, interfaces.nic(other, 1)));
        interfaces.hear(other);
        assertThat(parts.get(network, Network.PIFS)).hasSize(1);
        assertThat(interfaces.second.asked(Verb.EnsureVlan.class)).isEmpty();
    }

    /** POOL-82, POOL-83: nothing of a host's interfaces outlives it in the pool. */
    @Test
    void aHostThatGoesTakesItsVlansAlong() {
        vlan(nic, 5, network);
        HostRef other = interfaces.admit();
        interfaces.hear(other);
        assertThat(parts.store.snapshot().count(Vlan.DEF)).isEqualTo(2);
        parts.call("pool.eject", other);
        assertThat(parts.store.snapshot().count(Vlan.DEF)).isEqualTo(1);
        assertThat(parts.get(network, Network.PIFS)).hasSize(1);
    }

    @Test
    void aNetworkIsBroughtUpBeforeAnythingNeedsIt() {
        PifRef pif = untagged(vlan(nic, 5, network));
        parts.call("PIF.unplug", pif);
        parts.agent.forgetAsked();
        parts.call("network.attach", network, parts.host);
        assertThat(parts.get(pif, Pif.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.agent.asked(Verb.EnsureVlan.class)).hasSize(1);
        NetworkRef internal = interfaces.network("internal");
        parts.call("network.attach", internal, parts.host);
        assertThat(parts.agent.asked()).contains(new Verb.EnsureBridge(parts.get(internal, Network.BRIDGE), 1500, ""));
        parts.reports.lost(parts.host);
        assertThat(parts.failure("network.attach", network, parts.host))
                .containsExactly("HOST_OFFLINE", parts.host.ref());
    }

    /** NET-28, and the messages that only write records. */
    @Test
    void recordsAreWrittenAsTheyAreSaid() {
        parts.call("PIF.set_primary_address_type", nic, "IPv6");
        assertThat(parts.get(nic, Pif.PRIMARY_ADDRESS_TYPE)).isEqualTo(PrimaryAddressType.IPV6);
        PifRef management = interfaces.nic(parts.host, 0);
        assertThat(parts.failure("PIF.set_primary_address_type", management, "IPv6"))
                .containsExactly("PIF_IS_MANAGEMENT_INTERFACE", management.ref());
        parts.set(pool(), Pool.HA_ENABLED, true);
        assertThat(parts.failure("PIF.set_primary_address_type", management, "IPv6"))
                .containsExactly("HA_IS_ENABLED");
        parts.set(pool(), Pool.HA_ENABLED, false);

        Object[] said = {
            "eth9",
            network,
            parts.host,
            "02:00:00:00:00:09",
            1400L,
            -1L,
            true,
            "Static",
            "192.0.2.9",
            "255.255.255.0",
            "192.0.2.254",
            "192.0.2.53",
            BondRef.NULL,
            VlanRef.NULL,
            false,
            Map.of("key", "value")
        };
        PifRef pif = new PifRef(parts.text("PIF.db_introduce", said));
        assertThat(parts.get(pif, Pif.IP)).isEqualTo("192.0.2.9");
        assertThat(parts.get(pif, Pif.MTU)).isEqualTo(1400);
        assertThat(parts.get(pif, Pif.MANAGED)).isTrue();
        assertThat(parts.get(pif, Pif.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.get(network, Network.PIFS)).containsExactly(pif);
        assertThat(parts.exists(parts.get(pif, Pif.METRICS))).isTrue();
        parts.call("PIF.db_forget", pif);
        assertThat(parts.exists(pif)).isFalse();
        assertThat(parts.exists(network)).isTrue();
    }
}

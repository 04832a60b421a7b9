package dev.weir.server.ops.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkPurpose;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifIpv6ConfigurationMode;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmGuestMetricsRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import dev.weir.server.ops.network.Addresses.Family;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NET-8, NET-9, NET-13, NET-82 to NET-84. */
class VifSettingsTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VifRef vif;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
        vif = machines.vif(vm, "0");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private NetworkRef network(String name) {
        return new NetworkRef(parts.text("network.create", Map.of("name_label", name, "other_config", Map.of())));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            V4, 192.0.2.1,              true
            V4, 192.0.2.256,            false
            V4, 192.0.2,                false
            V4, 192.0.02.1,             false
            V4, localhost,              false
            V4, ::1,                    false
            V6, ::,                     true
            V6, ::1,                    true
            V6, 2001:db8::1,            true
            V6, 2001:db8:0:0:0:0:0:1,   true
            V6, ::ffff:192.0.2.1,       true
            V6, 2001:db8::1::2,         false
            V6, 1:2:3:4:5:6:7,          false
            V6, 1:2:3:4:5:6:7::8,       false
            V6, 192.0.2.1::,            false
            V6, 12345::,                false
            V6, '',                     false
            """)
    void addressesAreReadStrictly(Family family, String text, boolean valid) {
        assertThat(Addresses.valid(family, text)).isEqualTo(valid);
    }

    @Test
    void allowedAddressesAreAddressesOrPrefixes() {
        parts.call("VIF.set_ipv4_allowed", vif, List.of("192.0.2.1", "192.0.2.1", "198.51.100.0/24"));
        assertThat(parts.get(vif, Vif.IPV4_ALLOWED)).containsExactlyInAnyOrder("192.0.2.1", "198.51.100.0/24");
        assertThat(parts.failure("VIF.add_ipv4_allowed", vif, "192.0.2.1/33"))
                .containsExactly("INVALID_IP_ADDRESS_SPECIFIED", "ipv4_allowed");
        parts.call("VIF.remove_ipv4_allowed", vif, "192.0.2.1");
        assertThat(parts.get(vif, Vif.IPV4_ALLOWED)).containsExactly("198.51.100.0/24");
        parts.call("VIF.add_ipv6_allowed", vif, "2001:db8::/32");
        assertThat(parts.failure("VIF.set_ipv6_allowed", vif, List.of("192.0.2.1")))
                .containsExactly("INVALID_IP_ADDRESS_SPECIFIED", "ipv6_allowed");
        parts.call("VIF.remove_ipv6_allowed", vif, "2001:db8::/32");
        assertThat(parts.get(vif, Vif.IPV6_ALLOWED)).isEmpty();
    }

    private void guestThatCanBeTold() {
        VmGuestMetricsRef guest = new VmGuestMetricsRef(parts.ids.ref());
        parts.write(tx -> {
            Records.<VmGuestMetricsRef>draft()
                    .with(VmGuestMetrics.UUID, parts.ids.uuid())
                    .with(VmGuestMetrics.OTHER, Map.of("feature-static-ip-setting", "1"))
                    .create(tx, guest);
            Records.set(tx, vm, Vm.GUEST_METRICS, guest);
        });
    }

    @Test
    void configureInTheOrderOfTheRules() {
        parts.call("VIF.set_locking_mode", vif, "locked");
        assertThat(parts.failure("VIF.configure_ipv4", vif, "Static", "192.0.2.1", "x"))
                .as("NET-84")
                .containsExactly("INVALID_CIDR_ADDRESS_SPECIFIED", "address");
        assertThat(parts.failure("VIF.configure_ipv4", vif, "Static", "192.0.2.1/24", "x"))
                .containsExactly("ADDRESS_VIOLATES_LOCKING_CONSTRAINT", "192.0.2.1/24");
        parts.call("VIF.add_ipv4_allowed", vif, "192.0.2.1");
        assertThat(parts.failure("VIF.configure_ipv4", vif, "Static", "192.0.2.1/24", "x"))
                .containsExactly("INVALID_IP_ADDRESS_SPECIFIED", "gateway");
        assertThat(parts.failure("VIF.configure_ipv4", vif, "None", "", ""))
                .containsExactly("VM_LACKS_FEATURE", vm.ref());
        guestThatCanBeTold();
        parts.call("VIF.configure_ipv4", vif, "Static", "192.0.2.1/24", "192.0.2.254");
        assertThat(parts.get(vif, Vif.IPV4_ADDRESSES)).containsExactly("192.0.2.1/24");
        assertThat(parts.get(vif, Vif.IPV4_GATEWAY)).isEqualTo("192.0.2.254");
        parts.call("VIF.add_ipv6_allowed", vif, "2001:DB8:0::1");
        parts.call("VIF.configure_ipv6", vif, "Static", "2001:db8::1/64", "");
        assertThat(parts.get(vif, Vif.IPV6_CONFIGURATION_MODE)).isEqualTo(VifIpv6ConfigurationMode.STATIC);
    }

    @Test
    void trunksAreTagsOnANetworkThatIsNoVlan() {
        parts.call("VIF.add_trunks", vif, 7L);
        parts.call("VIF.add_trunks", vif, 7L);
        parts.call("VIF.set_trunks", vif, List.of(7L, 8L, 8L));
        assertThat(parts.get(vif, Vif.TRUNKS)).containsExactlyInAnyOrder(7L, 8L);
        parts.call("VIF.remove_trunks", vif, 7L);
        assertThat(parts.get(vif, Vif.TRUNKS)).containsExactly(8L);
        assertThat(parts.failure("VIF.add_trunks", vif, 4095L)).containsExactly("VLAN_TAG_INVALID", "4095");
        NetworkRef network = machines.network();
        parts.set(parts.get(network, Network.PIFS).getFirst(), Pif.VLAN, 5L);
        assertThat(parts.failure("VIF.add_trunks", vif, 9L))
                .containsExactly("NETWORK_INCOMPATIBLE_WITH_TRUNKS", network.ref());
        parts.call("VIF.set_trunks", vif, List.of());
    }

    /** NET-82, NET-83: the host hears first, and where it does not agree nothing has changed. */
    @Test
    void whatIsPluggedMovesAndLosesItsLink() {
        NetworkRef other = network("other");
        NetworkRef before = parts.get(vif, Vif.NETWORK);
        parts.call("VM.start", vm, false, false);
        parts.agent.refuse(Verb.PlugNic.class, "INTERNAL_ERROR", "no");
        assertThat(parts.failure("VIF.move", vif, other)).first().isEqualTo("INTERNAL_ERROR");
        assertThat(parts.get(vif, Vif.NETWORK)).isEqualTo(before);
        parts.agent.behave();
        parts.call("VIF.move", vif, other);
        assertThat(parts.get(vif, Vif.NETWORK)).isEqualTo(other);
        assertThat(told().bridge()).isEqualTo(parts.get(other, Network.BRIDGE));
        assertThat(parts.agent.asked(Verb.EnsureBridge.class).getLast().bridge())
                .isEqualTo(parts.get(other, Network.BRIDGE));
        assertThat(told().linkUp()).isTrue();
        parts.call("VIF.set_locking_mode", vif, "disabled");
        assertThat(told().linkUp()).isFalse();
        int asked = parts.agent.asked(Verb.PlugNic.class).size();
        parts.call("VIF.set_locking_mode", vif, "disabled");
        assertThat(parts.agent.asked(Verb.PlugNic.class)).as("no change").hasSize(asked);
        assertThat(parts.get(vif, Vif.CURRENT_OPERATIONS)).isEmpty();
    }

    /** NET-82: in a running guest at once, and where the host does not agree nothing has changed. */
    @Test
    void whatIsPluggedIsLockedToItsAddresses() {
        parts.call("VIF.set_ipv4_allowed", vif, List.of("192.0.2.5"));
        parts.call("VM.start", vm, false, false);
        assertThat(started().lock()).as("unlocked by its network").isNull();
        parts.call("VIF.add_ipv4_allowed", vif, "192.0.2.6");
        assertThat(parts.agent.asked(Verb.PlugNic.class)).as("nothing to tell").isEmpty();
        parts.call("VIF.set_locking_mode", vif, "locked");
        assertThat(told().lock()).isEqualTo(new NicSpec.Lock(List.of("192.0.2.5", "192.0.2.6"), List.of()));
        parts.call("VIF.remove_ipv4_allowed", vif, "192.0.2.6");
        parts.call("VIF.set_ipv6_allowed", vif, List.of("2001:db8::/64"));
        assertThat(told().lock()).isEqualTo(new NicSpec.Lock(List.of("192.0.2.5"), List.of("2001:db8::/64")));
        parts.agent.refuse(Verb.PlugNic.class, "INTERNAL_ERROR", "no");
        assertThat(parts.failure("VIF.add_ipv6_allowed", vif, "::1")).first().isEqualTo("INTERNAL_ERROR");
        assertThat(parts.get(vif, Vif.IPV6_ALLOWED)).containsExactly("2001:db8::/64");
        parts.agent.behave();
        parts.call("VIF.set_locking_mode", vif, "unlocked");
        assertThat(told().lock()).isNull();
        parts.call("VM.hard_shutdown", vm);
        parts.call("VIF.set_locking_mode", vif, "locked");
        parts.call("VM.start", vm, false, false);
        assertThat(started().lock()).isEqualTo(new NicSpec.Lock(List.of("192.0.2.5"), List.of("2001:db8::/64")));
    }

    /** NET-13: a port of the switch carries what its interface's trunks say, in a running guest at once. */
    @Test
    void whatIsPluggedCarriesItsTrunks() {
        parts.call("VIF.set_trunks", vif, List.of(7L, 8L));
        parts.call("VM.start", vm, false, false);
        assertThat(started().trunks()).containsExactly(7, 8);
        parts.call("VIF.remove_trunks", vif, 7L);
        assertThat(told().trunks()).containsExactly(8);
        parts.agent.refuse(Verb.PlugNic.class, "INTERNAL_ERROR", "no");
        assertThat(parts.failure("VIF.add_trunks", vif, 9L)).first().isEqualTo("INTERNAL_ERROR");
        assertThat(parts.get(vif, Vif.TRUNKS)).containsExactly(8L);
        parts.agent.behave();
        int asked = parts.agent.asked(Verb.PlugNic.class).size();
        assertThat(parts.failure("VIF.set_trunks", vif, List.of(4095L))).containsExactly("VLAN_TAG_INVALID", "4095");
        parts.call("VIF.add_trunks", vif, 8L);
        assertThat(parts.agent.asked(Verb.PlugNic.class)).as("no change").hasSize(asked);
        parts.call("VIF.set_trunks", vif, List.of());
        assertThat(told().trunks()).isEmpty();
    }

    /** NET-85: from the next start on, and what is no limit is none. */
    @Test
    void whatIsSentHasALimit() {
        parts.call("VIF.set_qos_algorithm_type", vif, "ratelimit");
        parts.call("VIF.set_qos_algorithm_params", vif, Map.of("kbps", "250", "timeslice_us", "50"));
        parts.call("VM.start", vm, false, false);
        assertThat(started().sendKibps()).isEqualTo(250);
        for (String wrong : List.of("0", "-1", "many", "1e3", "12345678901234567890")) {
            parts.call("VM.hard_shutdown", vm);
            parts.call("VIF.set_qos_algorithm_params", vif, Map.of("kbps", wrong));
            parts.call("VM.start", vm, false, false);
            assertThat(started().sendKibps()).as(wrong).isZero();
        }
    }

    private NicSpec started() {
        return parts.agent.asked(Verb.StartDomain.class).getLast().spec().nics().getFirst();
    }

    private NicSpec told() {
        return parts.agent.asked(Verb.PlugNic.class).getLast().nic();
    }

    @Test
    void whatIsNotPluggedMoves() {
        NetworkRef other = network("other");
        parts.call("VIF.move", vif, other);
        assertThat(parts.get(vif, Vif.NETWORK)).isEqualTo(other);
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("network.set_default_locking_mode", other, "disabled"))
                .as("NET-9")
                .containsExactly("VIF_IN_USE", other.ref(), vif.ref());
        parts.call("VM.hard_shutdown", vm);
        parts.call("network.set_default_locking_mode", other, "disabled");
    }

    @Test
    void nbdIsEncryptedOrNotInTheWholePool() {
        NetworkRef one = network("one");
        NetworkRef other = network("other");
        parts.call("network.add_purpose", one, "nbd");
        parts.call("network.add_purpose", one, "nbd");
        assertThat(parts.get(one, Network.PURPOSE)).containsExactly(NetworkPurpose.NBD);
        assertThat(parts.failure("network.add_purpose", other, "insecure_nbd"))
                .as("NET-8")
                .containsExactly("NETWORK_INCOMPATIBLE_PURPOSES", "insecure_nbd", "nbd");
        parts.call("network.remove_purpose", one, "nbd");
        parts.call("network.add_purpose", other, "insecure_nbd");
        parts.set(one, Network.MANAGED, false);
        assertThat(parts.failure("network.add_purpose", one, "nbd"))
                .as("NET-6")
                .containsExactly("NETWORK_UNMANAGED", one.ref());
    }
}

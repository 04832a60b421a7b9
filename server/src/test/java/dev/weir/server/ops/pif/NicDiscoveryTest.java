package dev.weir.server.ops.pif;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.IpConfigurationMode;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifMetrics;
import dev.weir.model.types.PifRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PIF.scan and PIF.introduce (NET-3, NET-7, NET-21, NET-22). */
class NicDiscoveryTest {
    private static final String MAC_A = "00:16:3e:00:00:01";
    private static final String MAC_B = "00:16:3e:00:00:02";
    private static final String MAC_C = "00:16:3E:00:00:0C";

    @TempDir
    Path dir;

    private ServerParts parts;
    private Interfaces interfaces;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        interfaces = new Interfaces(parts);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private PifRef device(String name) {
        return parts.get(parts.host, Host.PIFS).stream()
                .filter(pif -> parts.get(pif, Pif.DEVICE).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    /** Between two known ones: the network of its position is taken, so it comes onto the next free one. */
    @Test
    void aNewNicIsFoundAndNothingElseChanges() {
        PifRef second = device("eth1");
        parts.call("PIF.set_disallow_unplug", second, true);
        parts.agent.facts = Facts.with(
                Facts.host("one"),
                Facts.nic("eth0", MAC_A, "10.0.0.5"),
                Facts.nic("eth05", MAC_C, "10.1.0.5"),
                Facts.nic("eth1", MAC_B, null));
        parts.agent.forgetAsked();
        parts.call("PIF.scan", parts.host);
        assertThat(parts.agent.asked()).containsExactly(new Verb.ReadFacts());
        PifRef found = device("eth05");
        NetworkRef network = parts.get(found, Pif.NETWORK);
        assertThat(parts.get(network, Network.BRIDGE)).isEqualTo("xenbr2");
        assertThat(parts.get(network, Network.NAME_LABEL)).isEqualTo("Pool-wide network 2");
        assertThat(parts.get(found, Pif.MAC)).isEqualTo(MAC_C);
        assertThat(parts.get(found, Pif.PHYSICAL)).isTrue();
        assertThat(parts.get(found, Pif.MANAGED)).isTrue();
        assertThat(parts.get(found, Pif.MANAGEMENT)).isFalse();
        assertThat(parts.get(found, Pif.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.get(found, Pif.IP_CONFIGURATION_MODE)).isEqualTo(IpConfigurationMode.NONE);
        assertThat(parts.get(found, Pif.IP)).isEmpty();
        assertThat(parts.get(found, Pif.PROPERTIES)).isEqualTo(Map.of("gro", "on"));
        assertThat(parts.get(parts.get(found, Pif.METRICS), PifMetrics.CARRIER)).isTrue();
        assertThat(parts.get(second, Pif.DISALLOW_UNPLUG)).isTrue();
        assertThat(parts.get(device("eth0"), Pif.MANAGEMENT)).isTrue();

        parts.call("PIF.scan", parts.host);
        assertThat(parts.get(parts.host, Host.PIFS)).hasSize(3);
    }

    @Test
    void whatBecameOfKnownOnesIsTold() {
        parts.agent.facts = Facts.with(Facts.host("one"), Facts.nic("eth0", MAC_C, null));
        parts.call("PIF.scan", parts.host);
        assertThat(parts.get(device("eth0"), Pif.MAC)).isEqualTo(MAC_C);
        assertThat(parts.get(device("eth0"), Pif.MANAGEMENT)).isTrue();
        assertThat(parts.exists(device("eth1"))).isTrue();
    }

    @Test
    void theHostIsReachedWhereItsAddressIs() {
        parts.agent.facts =
                Facts.with(Facts.host("one"), Facts.nic("eth0", MAC_A, null), Facts.nic("eth1", MAC_B, "10.0.0.5"));
        parts.call("PIF.scan", parts.host);
        assertThat(parts.get(device("eth0"), Pif.MANAGEMENT)).isFalse();
        assertThat(parts.get(device("eth1"), Pif.MANAGEMENT)).isTrue();
        assertThat(parts.get(device("eth1"), Pif.CURRENTLY_ATTACHED)).isTrue();

        NetworkRef network = interfaces.network("bonded");
        parts.call("Bond.create", network, List.of(device("eth1")), "", "balance-slb", Map.of());
        parts.call("PIF.scan", parts.host);
        assertThat(parts.get(device("eth1"), Pif.MANAGEMENT)).isFalse();
        assertThat(parts.get(parts.get(network, Network.PIFS).getFirst(), Pif.MANAGEMENT))
                .isTrue();
    }

    @Test
    void introducesOneThatWasForgotten() {
        NetworkRef network = parts.get(device("eth1"), Pif.NETWORK);
        assertThat(parts.failure("PIF.introduce", parts.host, "", "eth1", true))
                .containsExactly("DUPLICATE_PIF_DEVICE_NAME", "eth1");
        parts.call("PIF.forget", device("eth1"));
        PifRef pif = new PifRef(
                parts.text("PIF.introduce", parts.host, MAC_B.toUpperCase(java.util.Locale.ROOT), "eth1", true));
        assertThat(parts.get(pif, Pif.NETWORK)).isEqualTo(network);
        assertThat(parts.get(pif, Pif.MAC)).isEqualTo(MAC_B);
    }

    /** All that the pool leaves alone have one network, without a bridge. */
    @Test
    void introducesOneToLeaveAlone() {
        parts.call("PIF.forget", device("eth1"));
        PifRef pif = new PifRef(parts.text("PIF.introduce", parts.host, "", "eth1", false));
        NetworkRef network = parts.get(pif, Pif.NETWORK);
        assertThat(parts.get(pif, Pif.MANAGED)).isFalse();
        assertThat(parts.get(network, Network.BRIDGE)).isEmpty();
        assertThat(parts.get(network, Network.MANAGED)).isFalse();
        assertThat(parts.get(network, Network.NAME_LABEL)).isEqualTo("Pool-wide network associated with eth1");
        assertThat(parts.failure("PIF.plug", pif)).containsExactly("PIF_UNMANAGED", pif.ref());
        parts.call("PIF.forget", pif);
        assertThat(parts.get(new PifRef(parts.text("PIF.introduce", parts.host, "", "eth1", false)), Pif.NETWORK))
                .isEqualTo(network);
    }

    @Test
    void refusesInItsOrder() {
        assertThat(parts.failure("PIF.introduce", parts.host, "", "eth7", true)).containsExactly("MAC_INVALID", "");
        assertThat(parts.failure("PIF.introduce", parts.host, "NONE", "eth0", true))
                .containsExactly("MAC_INVALID", "none");
        assertThat(parts.failure("PIF.introduce", parts.host, MAC_C, "eth0", true))
                .containsExactly("DUPLICATE_PIF_DEVICE_NAME", "eth0");
        assertThat(parts.failure("PIF.introduce", parts.host, MAC_C, "eth7", true))
                .containsExactly(
                        "COULD_NOT_FIND_NETWORK_INTERFACE_WITH_SPECIFIED_DEVICE_NAME_AND_MAC_ADDRESS",
                        "eth7",
                        "00:16:3e:00:00:0c");
        HostRef other = interfaces.admit();
        assertThat(parts.failure("PIF.scan", other)).containsExactly("HOST_OFFLINE", other.ref());
        assertThat(parts.failure("PIF.introduce", other, "", "eth0", true))
                .containsExactly("HOST_OFFLINE", other.ref());
    }
}

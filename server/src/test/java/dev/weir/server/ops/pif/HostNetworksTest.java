package dev.weir.server.ops.pif;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.server.dispatch.ServerParts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host that comes into the pool is told of its networks. */
class HostNetworksTest {
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

    /** All that the pool has, also what it does not need yet; before it brings anything up. */
    @Test
    void itHearsWhichBridgesThereAre() {
        NetworkRef network = interfaces.network("of a VLAN");
        parts.text("VLAN.create", interfaces.nic(parts.host, 1), 5L, network);
        NetworkRef internal = interfaces.network("internal");
        parts.text(
                "network.create",
                Map.of("name_label", "nobody's", "managed", false, "bridge", "br-lan", "other_config", Map.of()));
        HostRef other = interfaces.admit();
        interfaces.hear(other);
        List<Verb> asked = interfaces.second.asked();
        assertThat(asked.getFirst())
                .isEqualTo(new Verb.RetainBridges(List.of(
                        "br-lan",
                        parts.get(network, Network.BRIDGE),
                        parts.get(internal, Network.BRIDGE),
                        "xenapi",
                        "xenbr0",
                        "xenbr1")));
        assertThat(interfaces.second.asked(Verb.EnsureVlan.class)).hasSize(1);
    }

    /** What it cannot clear away it may keep; it is a host of the pool all the same, and is told again. */
    @Test
    void oneThatCannotClearAwayServes() {
        HostRef other = interfaces.admit();
        interfaces.second.refuse(Verb.RetainBridges.class, "INTERNAL_ERROR", "no");
        interfaces.hear(other);
        assertThat(parts.get(parts.get(other, Host.METRICS), HostMetrics.LIVE)).isTrue();
    }
}

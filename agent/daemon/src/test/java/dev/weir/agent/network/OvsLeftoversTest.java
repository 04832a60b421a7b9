package dev.weir.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host has of a pool that it has left, with an Open vSwitch of its own; needs root. */
@Tag("lab")
class OvsLeftoversTest {
    private static final Map<String, String> BONDED = Map.of("mode", "active-backup");
    private static final String GUEST = "external_ids={attached-mac=\"02:00:00:00:00:01\"}";

    private final Command command = new Command(Duration.ofMinutes(1));

    @TempDir
    Path folder;

    private OvsProcess ovs;
    private Vsctl vsctl;
    private OvsBridges bridges;

    @BeforeEach
    void open() throws Exception {
        ovs = new OvsProcess(command, folder);
        vsctl = ovs.vsctl();
        run("ip", "link", "add", "wol1", "mtu", "1400", "type", "veth", "peer", "name", "wol2");
        run("ip", "addr", "add", "192.0.2.5/30", "dev", "wol1");
        run("ip", "link", "set", "dev", "wol1", "up");
        run("ip", "link", "set", "dev", "wol2", "up");
        vsctl.run("add-br", "wolforeign", "--", "set", "bridge", "wolforeign", "datapath_type=netdev");
        bridges = new OvsBridges(command, vsctl, new BridgeNames("wol"), Backend.OPENVSWITCH_USERSPACE, true);
    }

    @AfterEach
    void close() throws Exception {
        bridges.close();
        command.run(List.of("ip", "link", "delete", "woltap"));
        command.run(List.of("ip", "link", "delete", "wol1"));
        ovs.close();
    }

    private String run(String... words) throws HypervisorFailure {
        Command.Result result = command.run(List.of(words));
        assertThat(result.ok()).as(result.err()).isTrue();
        return result.out().strip();
    }

    private List<String> up() throws HypervisorFailure {
        return vsctl.list("list-br");
    }

    @Test
    void bondsAndVlansGoAndTheirNicsAreAsTheyWere() throws Exception {
        String before = nic();
        bridges.ensureBond("xapi0", 1500, "bond0", List.of("wol1", "wol2"), BONDED);
        bridges.ensureVlan("xapi1", 1500, "xapi0", 7);
        bridges.ensureVlan("xapi2", 1500, "foreign", 7);
        bridges.ensure("xapi3", 1500, "");
        bridges.retain(Set.of("xenbr1", "xenbr2", "xenapi"));
        assertThat(up()).containsExactly("wolforeign");
        assertThat(nic()).isEqualTo(before);

        bridges.ensure("xenbr1", 1500, "wol1");
        bridges.retain(Set.of("xenbr1", "xenbr2", "xenapi"));
        assertThat(up()).containsExactly("wolforeign", "wolxenbr1");
        assertThat(vsctl.list("list-ports", "wolxenbr1")).containsExactly("wol1");
        bridges.retain(Set.of());
        assertThat(nic()).isEqualTo(before);
    }

    /** As `ip` tells of it: flags, MTU, addresses; how far the kernel is with asking for doubles of one is left out. */
    private String nic() throws HypervisorFailure {
        return run("ip", "-o", "-d", "addr", "show", "dev", "wol1").replace(" tentative", "");
    }

    /** A name of the pool before may be one of this pool's too, and lie where it has no place now. */
    @Test
    void aVlanGoesWithTheBridgeBelowItWhateverItsName() throws Exception {
        bridges.ensure("xapi0", 1500, "wol1");
        bridges.ensureVlan("xapi1", 1500, "xapi0", 7);
        bridges.retain(Set.of("xapi1", "xenbr1"));
        assertThat(up()).containsExactly("wolforeign");
        bridges.ensure("xenbr1", 1500, "wol1");
        bridges.ensureVlan("xapi1", 1500, "xenbr1", 7);
        bridges.retain(Set.of("xapi1", "xenbr1"));
        assertThat(up()).containsExactlyInAnyOrder("wolforeign", "wolxapi1", "wolxenbr1");
    }

    /** Until they are not; and what an administrator put on a bridge is none of the agent's. */
    @Test
    void guestsAndTheHostItselfAreNotCutOff() throws Exception {
        run("ip", "tuntap", "add", "woltap", "mode", "tap");
        bridges.ensure("xapi0", 1500, "wol1");
        bridges.ensureVlan("xapi1", 1500, "xapi0", 7);
        bridges.ensure("xapi2", 1500, "");
        bridges.ensure("xapi3", 1500, "wol2");
        vsctl.run("add-port", "wolxapi1", "woltap", "--", "set", "interface", "woltap", GUEST);
        run("ip", "addr", "add", "192.0.2.9/30", "dev", "wolxapi2");
        vsctl.run("add-br", "woltheirs", "wolxapi3", "9");
        List<String> all = up();
        bridges.retain(Set.of());
        assertThat(up()).isEqualTo(all);

        vsctl.run("del-port", "woltap");
        run("ip", "addr", "flush", "dev", "wolxapi2");
        vsctl.run("del-br", "woltheirs");
        bridges.retain(Set.of());
        assertThat(up()).containsExactly("wolforeign");
    }
}

package dev.weir.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an Open vSwitch of its own, outside of the kernel; needs root. */
@Tag("lab")
class OvsBridgesTest {
    private static final Path DEVICES = Path.of("/sys/class/net");

    private static final String MARK = "external_ids:weir-bridge=\"weir bridge wov\"";

    private final Command command = new Command(Duration.ofMinutes(1));

    @TempDir
    Path folder;

    private OvsProcess ovs;
    private Vsctl vsctl;

    @BeforeEach
    void open() throws Exception {
        ovs = new OvsProcess(command, folder);
        vsctl = ovs.vsctl();
        run("ip", "link", "add", "wov1", "type", "veth", "peer", "name", "wov2");
    }

    @AfterEach
    void close() throws Exception {
        command.run(List.of("ip", "link", "delete", "wov1"));
        ovs.close();
    }

    private String run(String... words) throws HypervisorFailure {
        Command.Result result = command.run(List.of(words));
        assertThat(result.ok()).as(result.err()).isTrue();
        return result.out().strip();
    }

    private OvsBridges bridges(Backend backend) throws HypervisorFailure {
        return new OvsBridges(command, vsctl, new BridgeNames("wov"), backend, true);
    }

    @Test
    void makesBridgesWithTheirInterfaceAndTakesThemDown() throws Exception {
        try (OvsBridges bridges = bridges(Backend.OPENVSWITCH_USERSPACE)) {
            assertThat(bridges.versions().get("openvswitch")).matches("[0-9]+\\.[0-9]+.*");
            assertThat(bridges.exists("xenbr1")).isFalse();
            bridges.ensure("xenbr1", 1400, "wov1");
            bridges.ensure("xenbr1", 1300, "wov1");
            assertThat(bridges.exists("xenbr1")).isTrue();
            assertThat(Files.readString(DEVICES.resolve("wovxenbr1/mtu")).strip())
                    .isEqualTo("1300");
            assertThat(vsctl.list("list-ports", "wovxenbr1")).containsExactly("wov1");
            bridges.remove("xenbr1");
            bridges.remove("xenbr1");
            assertThat(DEVICES.resolve("wovxenbr1")).doesNotExist();
            bridges.ensure("xenbr2", 1500, "");
        }
        assertThat(vsctl.list("list-br")).isEmpty();
    }

    @Test
    void takesDownWhatAnEarlierAgentLeftAndNothingElse() throws Exception {
        bridges(Backend.OPENVSWITCH_USERSPACE).ensure("xenbr1", 1500, "wov1");
        vsctl.run("add-br", "wovforeign", "--", "set", "bridge", "wovforeign", "datapath_type=netdev");
        try (OvsBridges later = bridges(Backend.OPENVSWITCH_USERSPACE)) {
            assertThat(vsctl.list("list-br")).containsExactly("wovforeign");
            later.ensure("foreign", 1500, "wov1");
            later.remove("foreign");
            assertThat(vsctl.list("list-br")).containsExactly("wovforeign");
            assertThat(vsctl.list("list-ports", "wovforeign")).isEmpty();
        }
    }

    @Test
    void forgetsGuestsThatEndedWithTheirHost() throws Exception {
        BridgeNames names = new BridgeNames("wov");
        OvsBridges first = new OvsBridges(command, vsctl, names, Backend.OPENVSWITCH_USERSPACE, false);
        first.ensure("xenbr1", 1500, "wov1");
        for (String bridge : new String[] {"wovxenbr1", "wovforeign"}) {
            vsctl.run("--may-exist", "add-br", bridge, "--", "set", "bridge", bridge, "datapath_type=netdev");
            String tap = "wovtap" + bridge.length();
            // What libvirt writes beside a guest's port; the device itself has ended with the guest.
            assertThatThrownBy(() -> vsctl.run(
                            "add-port",
                            bridge,
                            tap,
                            "--",
                            "set",
                            "interface",
                            tap,
                            "external_ids:attached-mac=\"02:00\""))
                    .isInstanceOf(HypervisorFailure.class);
        }
        new OvsBridges(command, vsctl, names, Backend.OPENVSWITCH_USERSPACE, false);
        assertThat(vsctl.list("list-ports", "wovxenbr1")).containsExactly("wov1");
        assertThat(vsctl.list("list-ports", "wovforeign")).as("not ours").hasSize(1);
    }

    @Test
    void leavesNothingWhereItCannot() throws Exception {
        run("ip", "link", "set", "wov2", "name", "wovxenbr9");
        try (OvsBridges bridges = bridges(Backend.OPENVSWITCH_USERSPACE)) {
            assertThatThrownBy(() -> bridges.ensure("xenbr9", 1500, ""))
                    .isInstanceOfSatisfying(
                            HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("BRIDGE_NAME_EXISTS"));
            assertThatThrownBy(() -> bridges.ensure("xenbr1", 1500, "wov-none")).hasMessageContaining("wov-none");
            assertThat(vsctl.list("list-ports", "wovxenbr1")).isEmpty();
            bridges.ensure("xenbr2", 1500, "wov1");
            assertThatThrownBy(() -> bridges.ensure("xenbr1", 1500, "wov1")).hasMessageContaining("wovxenbr2");
            assertThat(vsctl.list("list-ports", "wovxenbr2")).containsExactly("wov1");
        }
        assertThat(vsctl.list("list-br")).isEmpty();
    }

    /** The bridge is one of ours already: not every kernel has the module to make one with. */
    @Test
    void aNicKeepsItsAddressFromTheKernelsSwitch() throws Exception {
        run("ip", "addr", "add", "192.0.2.1/30", "dev", "wov1");
        vsctl.run("add-br", "wovxenbr1", "--", "set", "bridge", "wovxenbr1", "datapath_type=netdev", MARK);
        OvsBridges bridges = new OvsBridges(command, vsctl, new BridgeNames("wov"), Backend.OPENVSWITCH, false);
        assertThatThrownBy(() -> bridges.ensure("xenbr1", 1500, "wov1")).hasMessageContaining("has an address");
        assertThat(vsctl.list("list-ports", "wovxenbr1")).isEmpty();
    }

    /** NET-12, NET-60: frames of the bridge carry the tag on the one below, which stays as long as it is needed. */
    @Test
    void aVlanLiesOnTheBridgeOfItsInterface() throws Exception {
        try (OvsBridges bridges = bridges(Backend.OPENVSWITCH_USERSPACE)) {
            assertThatThrownBy(() -> bridges.ensureVlan("xapi0", 1500, "xenbr1", 5))
                    .isInstanceOfSatisfying(
                            HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("BRIDGE_NOT_AVAILABLE"));
            bridges.ensure("xenbr1", 1500, "wov1");
            bridges.ensureVlan("xapi0", 1400, "xenbr1", 5);
            bridges.ensureVlan("xapi0", 1400, "xenbr1", 5);
            bridges.ensureVlan("xapi1", 1500, "xenbr1", 0);
            assertThat(place("wovxapi0")).isEqualTo("wovxenbr1 5");
            assertThat(place("wovxapi1")).isEqualTo("wovxenbr1 0");
            assertThat(Files.readString(DEVICES.resolve("wovxapi0/mtu")).strip())
                    .isEqualTo("1400");
            bridges.remove("xenbr1");
            assertThat(bridges.exists("xenbr1")).as("VLANs lie on it").isTrue();
            bridges.remove("xapi0");
            bridges.remove("xapi1");
            bridges.remove("xenbr1");
            assertThat(vsctl.list("list-br")).isEmpty();
        }
    }

    /** What a bridge was before it is nobody's business: the pool says what its network is now. */
    @Test
    void aNetworkThatBecomesAVlanKeepsItsGuests() throws Exception {
        run("ip", "tuntap", "add", "wovtap", "mode", "tap");
        try (OvsBridges bridges = bridges(Backend.OPENVSWITCH_USERSPACE)) {
            bridges.ensure("xenbr1", 1500, "wov1");
            bridges.ensure("xapi0", 1500, "");
            String ids = "external_ids={attached-mac=\"02:00:00:00:00:01\", vm-id=\"a b\"}";
            vsctl.run("add-port", "wovxapi0", "wovtap", "--", "set", "interface", "wovtap", ids);
            bridges.ensureVlan("xapi0", 1500, "xenbr1", 7);
            assertThat(place("wovxapi0")).isEqualTo("wovxenbr1 7");
            assertThat(vsctl.list("list-ports", "wovxapi0")).containsExactly("wovtap");
            assertThat(vsctl.run("get", "port", "wovtap", "tag")).isEqualTo("7");
            assertThat(vsctl.run("get", "interface", "wovtap", "external_ids")).contains("a b", "02:00:00:00:00:01");
            bridges.ensure("xapi0", 1500, "");
            assertThat(place("wovxapi0")).isEqualTo("wovxapi0 0");
            assertThat(vsctl.list("list-ports", "wovxapi0")).containsExactly("wovtap");
        } finally {
            command.run(List.of("ip", "link", "delete", "wovtap"));
        }
        assertThat(vsctl.list("list-br")).isEmpty();
    }

    @Test
    void takesDownVlansThatAnEarlierAgentLeft() throws Exception {
        vsctl.run("add-br", "wovforeign", "--", "set", "bridge", "wovforeign", "datapath_type=netdev");
        vsctl.run("add-br", "wovtheirs", "wovforeign", "9");
        bridges(Backend.OPENVSWITCH_USERSPACE).ensureVlan("xapi0", 1500, "foreign", 5);
        assertThat(place("wovxapi0")).isEqualTo("wovforeign 5");
        try (OvsBridges later = bridges(Backend.OPENVSWITCH_USERSPACE)) {
            assertThat(vsctl.list("list-br")).containsExactly("wovforeign", "wovtheirs");
            later.ensureVlan("theirs", 1500, "foreign", 5);
            later.remove("theirs");
            assertThat(place("wovtheirs")).as("somebody else's").isEqualTo("wovforeign 9");
        }
    }

    /** NET-42, NET-48: the members leave their own bridges, and get them back. */
    @Test
    void severalInterfacesBecomeOne() throws Exception {
        List<String> both = List.of("wov1", "wov2");
        Map<String, String> lacp = Map.of(
                "mode", "lacp", "hashing_algorithm", "src_mac", "lacp-time", "fast", "lacp-aggregation-key", "17");
        try (OvsBridges bridges = bridges(Backend.OPENVSWITCH_USERSPACE)) {
            bridges.ensure("xenbr1", 1500, "wov1");
            bridges.ensureVlan("xapi0", 1500, "xenbr1", 5);
            bridges.ensureBond("xapi1", 1500, "bond0", both, Map.of("mode", "active-backup", "updelay", "31000"));
            assertThat(vsctl.list("list-ports", "wovxapi1")).containsExactly("bond0");
            assertThat(vsctl.list("list-ports", "wovxenbr1")).isEmpty();
            assertThat(bonded()).isEqualTo("active-backup off {}");
            assertThat(vsctl.run("get", "port", "bond0", "bond_updelay")).isEqualTo("31000");
            bridges.ensureVlan("xapi0", 1500, "xapi1", 5);
            assertThat(place("wovxapi0")).isEqualTo("wovxapi1 5");
            bridges.remove("xenbr1");

            bridges.ensureBond("xapi1", 1500, "bond0", both, lacp);
            assertThat(bonded()).isEqualTo("balance-slb active {lacp-time=fast}");
            assertThat(vsctl.run("get", "interface", "wov2", "other_config:lacp-aggregation-key"))
                    .isEqualTo("\"17\"");
            bridges.ensureBond("xapi1", 1500, "bond0", both, Map.of("mode", "balance-slb"));
            assertThat(bonded()).isEqualTo("balance-slb off {}");
            assertThatThrownBy(() -> bridges.ensureBond("xapi1", 1500, "bond0", both, Map.of("mode", "x, y")))
                    .isInstanceOfSatisfying(
                            HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("INVALID_VALUE"));

            bridges.ensure("xenbr1", 1500, "wov1");
            assertThat(vsctl.list("list-ports", "wovxenbr1")).containsExactly("wov1");
            assertThat(vsctl.list("list-ports", "wovxapi1")).isEmpty();
            bridges.ensureBond("xapi1", 1500, "bond0", List.of("wov2"), Map.of("mode", "balance-slb"));
            assertThat(vsctl.list("list-ports", "wovxapi1"))
                    .as("NET-41: no bond of one")
                    .containsExactly("wov2");
            bridges.ensureBond("xapi1", 1500, "bond0", both, Map.of("mode", "balance-slb"));
            assertThat(vsctl.list("list-ports", "wovxapi1")).containsExactly("bond0");
        }
        assertThat(vsctl.list("list-br")).isEmpty();
    }

    private String place(String device) throws HypervisorFailure {
        return vsctl.run("br-to-parent", device) + " " + vsctl.run("br-to-vlan", device);
    }

    private String bonded() throws HypervisorFailure {
        return vsctl.run("get", "port", "bond0", "bond_mode") + " " + vsctl.run("get", "port", "bond0", "lacp") + " "
                + vsctl.run("get", "port", "bond0", "other_config");
    }
}

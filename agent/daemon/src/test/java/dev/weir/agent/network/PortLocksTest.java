package dev.weir.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NET-82 with real frames: a guest's cable and another's, whose far ends are in a namespace of the test's. */
@Tag("lab")
class PortLocksTest {
    private static final String MAC = "52:54:00:00:00:01";
    private static final List<String> ALL = List.of(
            "dhcp",
            "dhcp-foreign-mac",
            "ip",
            "ip-foreign",
            "ip-foreign-mac",
            "ip-prefix",
            "arp",
            "arp-foreign",
            "arp-foreign-mac",
            "arp-probe",
            "ip6",
            "ip6-foreign",
            "ip6-prefix",
            "solicit",
            "solicit-foreign-mac",
            "advert",
            "advert-prefix",
            "advert-foreign",
            "router",
            "other");

    private final Command command = new Command(Duration.ofMinutes(2));

    @TempDir
    Path folder;

    @BeforeEach
    void cables() throws Exception {
        run("ip", "netns", "add", "wlk");
        for (String cable : new String[] {"1", "2"}) {
            run("ip", "link", "add", "wlktap" + cable, "type", "veth", "peer", "name", "far" + cable, "netns", "wlk");
            run("ip", "link", "set", "wlktap" + cable, "up");
            run("ip", "-n", "wlk", "link", "set", "far" + cable, "up");
        }
        try (InputStream script = PortLocksTest.class.getResourceAsStream("frames.py")) {
            Files.write(
                    folder.resolve("frames.py"), Objects.requireNonNull(script).readAllBytes());
        }
    }

    @AfterEach
    void away() throws Exception {
        run("ip", "link", "delete", "wlktap1");
        run("ip", "link", "delete", "wlktap2");
        run("ip", "netns", "delete", "wlk");
    }

    private String run(String... words) throws HypervisorFailure {
        Command.Result result = command.run(List.of(words));
        assertThat(result.ok()).as(result.err()).isTrue();
        return result.out();
    }

    private void passes(String from, String to, List<String> names) throws HypervisorFailure {
        String out = run(
                "ip",
                "netns",
                "exec",
                "wlk",
                "python3",
                folder.resolve("frames.py").toString(),
                from,
                to,
                String.join(",", names));
        assertThat(out.lines()).containsExactlyElementsOf(names);
    }

    @Test
    void ofTheKernelsBridge() throws Exception {
        try (LinuxBridges bridges = new LinuxBridges(command, new BridgeNames("wlk"), true)) {
            bridges.ensure("xapi0", 1500, "");
            for (String port : List.of("wlktap1", "wlktap2")) {
                run("ip", "link", "set", port, "master", bridges.device("xapi0"));
            }
            holds(bridges);
            assertThat(run("nft", "list", "tables")).as("nothing stays").doesNotContain("weir_wlk");
            bridges.locks().lock("wlktap1", bridges.device("xapi0"), PortRules.of(MAC, List.of(), List.of()));
        }
        assertThat(run("nft", "list", "tables")).as("it ends with its bridges").doesNotContain("weir_wlk");
    }

    @Test
    void ofOpenVSwitch() throws Exception {
        try (OvsProcess ovs = new OvsProcess(command, folder)) {
            Vsctl vsctl = ovs.vsctl();
            BridgeNames names = new BridgeNames("wlk");
            try (OvsBridges bridges = new OvsBridges(command, vsctl, names, Backend.OPENVSWITCH_USERSPACE, true)) {
                bridges.ensure("xapi0", 1500, "");
                for (String port : List.of("wlktap1", "wlktap2")) {
                    vsctl.run(
                            "add-port",
                            bridges.device("xapi0"),
                            port,
                            "--",
                            "set",
                            "interface",
                            port,
                            "external_ids:attached-mac=\"" + MAC + "\"");
                }
                holds(bridges);
                assertThat(run("ovs-ofctl", "dump-flows", vsctl.spoken(bridges.device("xapi0"))))
                        .as("nothing stays")
                        .doesNotContain("cookie=0x57656972");
                goesAlong(bridges);
            }
        }
    }

    private void holds(Bridges bridges) throws Exception {
        PortLocks locks = bridges.locks();
        String device = bridges.device("xapi0");
        passes("far1", "far2", ALL);
        locks.lock(
                "wlktap1",
                device,
                PortRules.of(MAC, List.of("192.0.2.5", "198.51.100.0/24"), List.of("2001:db8::5", "2001:db8:1::/48")));
        passes(
                "far1",
                "far2",
                List.of(
                        "dhcp",
                        "ip",
                        "ip-prefix",
                        "arp",
                        "arp-probe",
                        "ip6",
                        "ip6-prefix",
                        "solicit",
                        "advert",
                        "advert-prefix"));
        // What is sent to the guest is let be.
        passes("far2", "far1", ALL);
        locks.lock("wlktap2", device, PortRules.of(MAC, List.of("0.0.0.0/0"), List.of("::/0")));
        locks.lock("wlktap1", device, PortRules.of(MAC, List.of("192.0.2.6"), List.of()));
        passes("far1", "far2", List.of("dhcp", "ip-foreign", "arp-foreign", "arp-probe"));
        locks.lock("wlktap1", device, PortRules.of(MAC, List.of(), List.of()));
        passes("far1", "far2", List.of("dhcp", "arp-probe"));
        locks.unlock("wlktap1");
        locks.unlock("wlktap1");
        passes("far1", "far2", ALL);
        List<String> ofAnyAddress = new ArrayList<>(ALL);
        ofAnyAddress.removeAll(List.of(
                "dhcp-foreign-mac", "ip-foreign-mac", "arp-foreign-mac", "solicit-foreign-mac", "router", "other"));
        passes("far2", "far1", ofAnyAddress);
        locks.unlock("wlktap2");
    }

    /** A network that becomes a VLAN: the bridge is made anew on another, and its guests' ports with it. */
    private void goesAlong(OvsBridges bridges) throws Exception {
        bridges.locks().lock("wlktap1", bridges.device("xapi0"), PortRules.of(MAC, List.of(), List.of()));
        bridges.ensure("xapi1", 1500, "");
        bridges.ensureVlan("xapi0", 1500, "xapi1", 7);
        passes("far1", "far2", List.of("dhcp", "arp-probe"));
        bridges.locks().unlock("wlktap1");
        passes("far1", "far2", ALL);
    }

    @Test
    void takesNothingButAddresses() {
        for (String word : List.of("", "192.0.2.1; flush ruleset", "192.0.2.0/24 accept", "::1", "a,actions=normal")) {
            assertThatThrownBy(() -> PortRules.of(MAC, List.of(word), List.of()))
                    .isInstanceOf(HypervisorFailure.class);
        }
        for (String word : List.of("", "::1,actions=normal", "192.0.2.1", "fe80::1%eth0", "example.org")) {
            assertThatThrownBy(() -> PortRules.of(MAC, List.of(), List.of(word)))
                    .isInstanceOf(HypervisorFailure.class);
        }
        assertThatThrownBy(() -> PortRules.of("no mac", List.of(), List.of())).isInstanceOf(HypervisorFailure.class);
    }
}

package dev.weir.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With real bridges; needs root. */
@Tag("lab")
class LinuxBridgesTest {
    private static final Path DEVICES = Path.of("/sys/class/net");

    private final Command command = new Command(Duration.ofMinutes(1));

    @Test
    void makesAndRemovesBridges() throws Exception {
        try (LinuxBridges bridges = new LinuxBridges(command, new BridgeNames("wlb"), true)) {
            bridges.ensure("xapi0", 1400, "");
            bridges.ensure("xapi0", 1300, "");
            Path device = DEVICES.resolve("wlbxapi0");
            assertThat(Files.readString(device.resolve("mtu")).strip()).isEqualTo("1300");
            bridges.remove("xapi0");
            bridges.remove("xapi0");
            assertThat(device).doesNotExist();
            bridges.ensure("xapi1", 1500, "");
        }
        assertThat(DEVICES.resolve("wlbxapi1")).doesNotExist();
    }

    @Test
    void takesDownWhatAnEarlierAgentLeftAndNothingElse() throws Exception {
        new LinuxBridges(command, new BridgeNames("wlc"), false).ensure("xapi0", 1500, "");
        assertThat(command.run(List.of("ip", "link", "add", "wlcforeign", "type", "bridge"))
                        .ok())
                .isTrue();
        try (LinuxBridges later = new LinuxBridges(command, new BridgeNames("wlc"), true)) {
            assertThat(DEVICES.resolve("wlcxapi0")).doesNotExist();
            later.remove("foreign");
            assertThat(DEVICES.resolve("wlcforeign")).exists();
        } finally {
            command.run(List.of("ip", "link", "delete", "wlcforeign"));
        }
    }

    /** Of a pool that the host has left; what guests or the host itself need is not cut off. */
    @Test
    void keepsWhatThePoolHasAndWhatIsInUse() throws Exception {
        run("ip", "link", "add", "wldforeign", "type", "bridge");
        run("ip", "tuntap", "add", "wldtap", "mode", "tap");
        try (LinuxBridges bridges = new LinuxBridges(command, new BridgeNames("wld"), true)) {
            for (String bridge : List.of("xenbr1", "xapi0", "xapi1", "xapi2")) {
                bridges.ensure(bridge, 1500, "");
            }
            run("ip", "link", "set", "dev", "wldtap", "master", "wldxapi1");
            run("ip", "addr", "add", "192.0.2.9/30", "dev", "wldxapi2");
            bridges.retain(Set.of("xenbr1", "never up"));
            bridges.retain(Set.of("xenbr1", "never up"));
            assertThat(up("wld")).containsExactlyInAnyOrder("wldforeign", "wldxenbr1", "wldxapi1", "wldxapi2");
            run("ip", "link", "delete", "wldtap");
            run("ip", "addr", "flush", "dev", "wldxapi2");
            bridges.retain(Set.of());
            assertThat(up("wld")).containsExactly("wldforeign");
        } finally {
            command.run(List.of("ip", "link", "delete", "wldtap"));
            run("ip", "link", "delete", "wldforeign");
        }
    }

    private static List<String> up(String tag) throws IOException {
        try (Stream<Path> devices = Files.list(DEVICES)) {
            return devices.map(device -> device.getFileName().toString())
                    .filter(name -> name.startsWith(tag) && !name.endsWith("tap"))
                    .toList();
        }
    }

    private void run(String... words) throws HypervisorFailure {
        Command.Result result = command.run(List.of(words));
        assertThat(result.ok()).as(result.err()).isTrue();
    }

    @Test
    void devicesHaveShortAndDifferentNames() {
        LinuxBridges bridges = new LinuxBridges(command, new BridgeNames("abc"), false);
        assertThat(bridges.device("xapi0")).isEqualTo("abcxapi0");
        String one = bridges.device("a-very-long-bridge-name-1");
        String two = bridges.device("a-very-long-bridge-name-2");
        assertThat(one).startsWith("abca-very").hasSize(15).isNotEqualTo(two);
        assertThat(two).hasSize(15);
    }
}

package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.hypervisor.GuestFeatures;
import dev.weir.agent.protocol.GuestState;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GuestAnswersTest {
    private static final String INTERFACES = """
            {"return":[{"name":"lo","ip-addresses":[{"ip-address-type":"ipv4","ip-address":"127.0.0.1","prefix":8}],
             "hardware-address":"00:00:00:00:00:00"},
             {"name":"eth0","hardware-address":"52:54:00:AA:00:01","ip-addresses":[
              {"ip-address-type":"ipv4","ip-address":"10.0.0.5","prefix":24},
              {"ip-address-type":"ipv6","ip-address":"fe80::1","prefix":64},
              {"ip-address-type":"ipv4","ip-address":"10.0.0.6","prefix":24}]}]}""";

    @Test
    void readsWhatTheAgentSays() {
        GuestState guest = GuestAnswers.read(
                "{\"return\":{\"version\":\"7.2.0\",\"supported_commands\":[{\"name\":\"guest-shutdown\",\"enabled\":true}]}}",
                "{\"return\":{\"host-name\":\"guest.example\"}}",
                "{\"return\":{\"id\":\"debian\",\"pretty-name\":\"Debian 12\",\"version-id\":\"12.5\","
                        + "\"kernel-release\":\"6.1\"}}",
                INTERFACES,
                Map.of("52:54:00:aa:00:01", 2));
        assertThat(guest.agentVersion()).isEqualTo("7.2.0");
        assertThat(guest.hostName()).isEqualTo("guest.example");
        assertThat(guest.features()).as("VML-14").isEqualTo(GuestFeatures.OF_AN_AGENT);
        assertThat(guest.os())
                .isEqualTo(
                        Map.of("name", "Debian 12", "uname", "6.1", "distro", "debian", "major", "12", "minor", "5"));
        assertThat(guest.networks())
                .isEqualTo(Map.of(
                        "2/ip", "10.0.0.5", "2/ipv4/0", "10.0.0.5", "2/ipv4/1", "10.0.0.6", "2/ipv6/0", "fe80::1"));
    }

    /** By its own word and by what its agent takes; a server of that system is the same to it. */
    @Test
    void aWindowsThatTakesFilesAndProgramsCanBePrepared() {
        List<String> needed =
                List.of("guest-exec", "guest-exec-status", "guest-file-open", "guest-file-write", "guest-file-close");
        assertThat(prepares("mswindows", needed, "none")).isTrue();
        assertThat(prepares("debian", needed, "none")).isFalse();
        for (String missing : needed) {
            assertThat(prepares("mswindows", needed, missing)).as(missing).isFalse();
        }
    }

    private static boolean prepares(String system, List<String> commands, String disabled) {
        String supported = commands.stream()
                .map(name -> "{\"name\":\"" + name + "\",\"enabled\":" + !name.equals(disabled) + "}")
                .collect(Collectors.joining(","));
        GuestState guest = GuestAnswers.read(
                "{\"return\":{\"version\":\"7.2.0\",\"supported_commands\":[" + supported + "]}}",
                "",
                "{\"return\":{\"id\":\"" + system + "\"}}",
                "",
                Map.of());
        return GuestFeatures.prepares(guest.features());
    }

    @Test
    void believesNothing() {
        GuestState guest = GuestAnswers.read("]", "", "{\"return\":[1]}", "{\"return\":{\"x\":[null]}}", Map.of());
        assertThat(guest).isEqualTo(new GuestState("", "", Map.of(), Map.of(), GuestFeatures.of(false, false, false)));
    }
}

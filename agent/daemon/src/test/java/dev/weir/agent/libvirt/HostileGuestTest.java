package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.GuestState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A guest that says what would stop those who listen: one report that cannot be stored, and its host is lost. */
class HostileGuestTest {
    private static final String MAC = "52:54:00:00:00:01";

    @Test
    void controlCharactersAndHalfPairsStayInTheGuest() {
        GuestState state = GuestAnswers.read(
                "{\"return\":{\"version\":\"1\\u0000.2\\ud800\"}}",
                "",
                "{\"return\":{\"pretty-name\":\"a\\u0000\\nb\",\"version-id\":\"\\u00001.\\udc002\"}}",
                "{\"return\":[{\"hardware-address\":\"" + MAC + "\",\"ip-addresses\":[{\"ip-address-type\":\"ipv4\","
                        + "\"ip-address\":\"10.0.0.1\\u0000\\u0007\"}]}]}",
                Map.of(MAC, 0));
        assertThat(state.agentVersion()).isEqualTo("1.2");
        assertThat(state.os())
                .containsEntry("name", "ab")
                .containsEntry("major", "1")
                .containsEntry("minor", "2");
        assertThat(state.networks()).containsEntry("0/ip", "10.0.0.1");
    }

    @Test
    void longTextsAreCutBetweenCharacters() {
        String face = "\ud83d\ude00";
        GuestState state = GuestAnswers.read(
                "{\"return\":{\"version\":\"x" + face.repeat(1000) + "\"}}", "", "", "nonsense", Map.of());
        assertThat(state.agentVersion()).isEqualTo("x" + face.repeat(255));
        assertThat(List.of(state.os(), state.networks())).containsOnly(Map.of());
    }
}

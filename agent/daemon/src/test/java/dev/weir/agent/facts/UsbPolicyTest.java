package dev.weir.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsbPolicyTest {
    private static final Map<String, Integer> STICK =
            Map.of("vid", 0x0951, "pid", 0x1666, "rel", 0x0110, "class", 8, "subclass", 6, "prot", 0x50);

    @TempDir
    Path folder;

    private static boolean allows(String policy) {
        return UsbPolicy.parse(policy).allows(List.of(STICK));
    }

    @Test
    void theFirstLineThatFitsDecides() {
        assertThat(allows("ALLOW: class=08\nDENY:")).isTrue();
        assertThat(allows("DENY: class=08 prot=50 # sticks\nALLOW:")).isFalse();
        assertThat(allows("deny : class = 08 prot=51\n\n  # nothing\nAllow:vid=0951PID=1666 rel=0110"))
                .isTrue();
        assertThat(allows("ALLOW: vid=046d")).as("none that fits").isFalse();
        assertThat(allows("")).isFalse();
    }

    @Test
    void eachInterfaceHasToBeAllowed() {
        Map<String, Integer> keyboard = Map.of("vid", 0x0951, "class", 3, "subclass", 1, "prot", 1);
        assertThat(UsbPolicy.usual().allows(List.of(STICK))).isTrue();
        assertThat(UsbPolicy.usual().allows(List.of(STICK, keyboard))).isFalse();
    }

    @Test
    void aFileIsRead() throws Exception {
        Path file = Files.writeString(folder.resolve("policy"), "ALLOW: pid=1666\n");
        assertThat(UsbPolicy.read(file).allows(List.of(STICK))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "PERMIT:, ALLOW: or DENY:",
        "ALLOW, ALLOW: or DENY:",
        "ALLOW: class=08: x, ALLOW: or DENY:",
        "ALLOW: class=8, two hexadecimal digits",
        "ALLOW: vid=951, two hexadecimal digits",
        "ALLOW: bus=0001, two hexadecimal digits",
        "ALLOW: class=08 class=09, twice",
        "ALLOW: class=08 please, nobody knows",
        "ALLOW: class, nobody knows"
    })
    void whatIsNoRuleIsRefused(String line, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UsbPolicy.parse("# first\n" + line))
                .withMessageStartingWith("line 2: ")
                .withMessageContaining(why);
    }
}

package dev.weir.server.ops.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MacsTest {
    /** NET-80, computed with another program: python3, hashlib.md5 chained 2n times, once more, and once more. */
    @ParameterizedTest
    @CsvSource({
        "dead-beef, 0, 62:cd:cf:c1:ea:fd",
        "dead-beef, 1, d2:02:67:c6:24:c4",
        "dead-beef, 7, 42:34:2b:17:a2:ab",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8, 0, 16:77:ca:d0:8e:9d",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8, 1, 42:a2:d0:02:9e:2b",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8, 7, 62:97:45:d0:37:b6",
    })
    void addressesFollowFromSeedAndDevice(String seed, int device, String mac) {
        assertThat(Macs.generate(seed, device)).isEqualTo(mac);
    }

    @Test
    void syntaxIsSixPairsWithColons() {
        assertThat(Macs.valid("00:16:3e:aB:Cd:ef")).as("NET-81").isTrue();
        for (String bad : new String[] {
            "",
            "00-16-3e-ab-cd-ef",
            "00163eabcdef",
            "00:16:3e:ab:cd",
            "00:16:3e:ab:cd:eg",
            "00:16:3e:ab:cd:ef:00",
            " 00:16:3e:ab:cd:ef"
        }) {
            assertThat(Macs.valid(bad)).as(bad).isFalse();
        }
    }
}

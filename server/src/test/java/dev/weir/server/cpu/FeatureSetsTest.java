package dev.weir.server.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.protocol.CpuFeatures;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CPU-10 to CPU-15. */
class FeatureSetsTest {
    private static final int CASES = 2000;

    private final Random random = new Random(10);

    /** Up to five words; few bits in few places, so that vectors have something in common. */
    private String vector() {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(word -> String.format(Locale.ROOT, "%08x", random.nextInt(8) << random.nextInt(30)))
                .collect(Collectors.joining("-"));
    }

    private static int length(String vector) {
        return vector.isEmpty() ? 0 : vector.split("-", -1).length;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123-foo", "-1234", "1234-", "12 34", "0x12", "123456789", "-", "+1"})
    void whatIsNoVectorIsRefused(String text) {
        assertThat(CpuFeatures.isVector(text)).isFalse();
        assertThatThrownBy(() -> FeatureSets.intersect(text, "1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theExamplesOfTheRules() {
        assertThat(CpuFeatures.isVector("")).isTrue();
        assertThat(FeatureSets.intersect("7-3", "5")).as("CPU-12").isEqualTo("00000005-00000000");
        assertThat(FeatureSets.intersect("", "1-2-3")).isEqualTo("1-2-3");
        assertThat(FeatureSets.equal("7", "7-0")).as("CPU-13").isTrue();
        assertThat(FeatureSets.isSubset("", "1")).as("the caution of CPU-13").isFalse();
        assertThat(FeatureSets.isSubset("", "0-0")).isTrue();
        assertThat(FeatureSets.isSubset("7", "")).isTrue();
        assertThat(FeatureSets.diff("7-3", "5")).as("CPU-14").isEqualTo("00000002-00000003");
        assertThat(FeatureSets.extend("1-2", "a-b-c")).as("CPU-11").isEqualTo("00000001-00000002-0000000c");
        assertThat(FeatureSets.extend("1-2-3", "a")).isEqualTo("00000001");
        assertThat(FeatureSets.zeroExtend("FFFFFFFF-2", 1)).isEqualTo("ffffffff");
        assertThat(FeatureSets.zeroExtend("1", 3)).isEqualTo("00000001-00000000-00000000");
    }

    @ParameterizedTest
    @CsvSource({"7-3, 7-3, true", "7-3, 7, true", "7-3, 5, false", "7, 7-ff, true", "7-1, 7-0, false", "'', 7, true"})
    void wordsThatTheHostDoesNotKnowNeverBlock(String vm, String host, boolean compatible) {
        assertThat(FeatureSets.isCompatible(vm, host)).as("CPU-15").isEqualTo(compatible);
    }

    @Test
    void intersectionIsWhatBothHave() {
        for (int i = 0; i < CASES; i++) {
            String a = vector();
            String b = vector();
            String c = vector();
            String both = FeatureSets.intersect(a, b);
            assertThat(FeatureSets.equal(both, FeatureSets.intersect(b, a))).isTrue();
            assertThat(FeatureSets.intersect(a, a)).isEqualTo(a);
            assertThat(FeatureSets.intersect(a, "")).isEqualTo(a);
            assertThat(length(both)).isEqualTo(Math.max(length(a), length(b)));
            assertThat(FeatureSets.equal(
                            FeatureSets.intersect(both, c), FeatureSets.intersect(a, FeatureSets.intersect(b, c))))
                    .as("the order of hosts does not matter: %s %s %s", a, b, c)
                    .isTrue();
            if (!both.isEmpty() && !a.isEmpty() && !b.isEmpty()) {
                assertThat(FeatureSets.isSubset(both, a)).isTrue();
                assertThat(FeatureSets.isCompatible(both, b)).isTrue();
            }
        }
    }

    @Test
    void whatIsMissingIsWhatMakesItNoSubset() {
        for (int i = 0; i < CASES; i++) {
            String a = vector();
            String b = vector();
            String missing = FeatureSets.diff(a, b);
            if (!a.isEmpty() && !b.isEmpty()) {
                assertThat(FeatureSets.isSubset(a, b)).isEqualTo(FeatureSets.isEmpty(missing));
                assertThat(FeatureSets.isCompatible(a, b))
                        .isEqualTo(FeatureSets.isEmpty(FeatureSets.diff(FeatureSets.zeroExtend(a, length(b)), b)));
            }
            assertThat(FeatureSets.isEmpty(FeatureSets.diff(a, a))).isTrue();
            assertThat(FeatureSets.isEmpty(missing.isEmpty() || b.isEmpty() ? "" : FeatureSets.intersect(missing, b)))
                    .isTrue();
        }
    }

    @Test
    void extendingKeepsTheLengthOfTheOther() {
        for (int i = 0; i < CASES; i++) {
            String a = vector();
            String b = vector();
            String extended = FeatureSets.extend(a, b);
            assertThat(length(extended)).isEqualTo(length(b));
            int common = Math.min(length(a), length(b));
            List<String> words = List.of(extended.split("-", -1));
            assertThat(words.subList(0, common))
                    .isEqualTo(List.of(a.split("-", -1)).subList(0, common));
            assertThat(FeatureSets.zeroExtend(a, length(b)))
                    .isEqualTo(FeatureSets.extend(a, FeatureSets.zeroExtend("", length(b))));
        }
    }
}

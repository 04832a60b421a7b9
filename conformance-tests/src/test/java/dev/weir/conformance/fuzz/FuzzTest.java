package dev.weir.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The gate's share of the inputs; {@code ./weir campaign fuzz} has more. */
class FuzzTest {
    static final long SEED = 20261126;
    private static final long INPUTS = 100_000;

    @Test
    void nothingThatIsSentDoesHarm() {
        Rounds rounds = new Rounds(SEED);
        List<String> wrong = rounds.run(0, INPUTS);
        System.out.println("fuzz: seed " + SEED + ": " + rounds.tally());
        assertThat(wrong).as("seed " + SEED).isEmpty();
        assertThat(rounds.tally().total()).isEqualTo(INPUTS);
    }
}

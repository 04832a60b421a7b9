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
        Campaign campaign = new Campaign(SEED);
        List<String> wrong = campaign.run(0, INPUTS);
        System.out.println("fuzz: seed " + SEED + ": " + campaign.tally());
        assertThat(wrong).as("seed " + SEED).isEmpty();
        assertThat(campaign.tally().total()).isEqualTo(INPUTS);
    }
}

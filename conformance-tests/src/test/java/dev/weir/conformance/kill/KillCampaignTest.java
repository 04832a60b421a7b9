package dev.weir.conformance.kill;

import dev.weir.conformance.pool.RunningPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** The short form of the campaign; the long one is {@code ./weir campaign kill}. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class KillCampaignTest {
    private static final int KILLS = 12;
    private static final long SEED = 20_260_301;

    @Test
    void whatWasAcknowledgedOutlivesEveryKillAndNothingHalfDoneDoes(TestReporter reporter) throws Exception {
        Consumer<String> out = line -> reporter.publishEntry("campaign", line);
        try (RunningPool pool = KillCampaign.start(out)) {
            new Campaign(pool, SEED, true, out).run(KILLS);
        }
    }
}

package dev.weir.conformance.kill;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** The short form of the campaign; the long one is {@code ./weir campaign kill}. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class KillCampaignTest {
    private static final int KILLS = 10;
    private static final int REAL_KILLS = 3;
    private static final long SEED = 20_260_301;

    @Test
    void whatWasAcknowledgedOutlivesEveryKillAndNothingHalfDoneDoes(TestReporter reporter) throws Exception {
        Campaign.simulated(KILLS, SEED, line -> reporter.publishEntry("campaign", line));
    }

    /** With QEMU's guests, which run on while their agent is dead. */
    @Test
    @Tag("lab")
    void recordsGuestsAndFilesAgreeWhereGuestsOutliveTheAgent(TestReporter reporter) throws Exception {
        Campaign.real(REAL_KILLS, SEED, line -> reporter.publishEntry("campaign", line));
    }
}

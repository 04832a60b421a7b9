package dev.weir.server.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The answer of {@code host.get_diagnostic_timing_stats}. */
class TimingsTest {
    private final Timings timings = new Timings();

    @Test
    void equalTimesHaveNoDeviation() {
        timings.sample("VM.start", TimeUnit.MILLISECONDS.toNanos(250));
        timings.sample("VM.start", TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(timings.told(false)).containsExactly(entry("VM.start", "0.250000 [sd = 0.000000]"));
        assertThat(timings.told(true)).containsExactly(entry("VM.start", "0.250000 [sd = 0.000000, n=2]"));
    }

    /** Logarithms of e^-1 s and e s: mean 0, variance 1, so e^0.5 and sqrt(e - 1) times that. */
    @Test
    void takesTimesForLogNormal() {
        timings.sample("x", Math.round(Math.exp(-1) * 1e9));
        timings.sample("x", Math.round(Math.exp(1) * 1e9));
        assertThat(timings.told(true)).containsExactly(entry("x", "1.648721 [sd = 2.161197, n=2]"));
    }
}

package dev.weir.server.callers;

import java.time.Duration;
import java.time.Instant;

/**
 * Tokens that come at a steady rate and are kept up to a burst. Who asks for more than there are gets them, but later:
 * what is owed is waited for in the order of asking.
 */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double burst;
    private final double perSecond;
    private double tokens;
    private Instant filled;

    /**
     * @param burst tokens kept at most, more than none
     * @param perSecond tokens that come, more than none
     */
    TokenBucket(double burst, double perSecond, Instant now) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.tokens = burst;
        this.filled = now;
    }

    boolean is(double otherBurst, double otherPerSecond) {
        return burst == otherBurst && perSecond == otherPerSecond;
    }

    /** Takes that many; answers how long to wait until they are there. */
    synchronized Duration take(double cost, Instant now) {
        double passed = Math.max(0, Duration.between(filled, now).toNanos() / NANOS);
        tokens = Math.min(burst, tokens + passed * perSecond) - cost;
        filled = now;
        return tokens >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-tokens / perSecond * NANOS));
    }
}

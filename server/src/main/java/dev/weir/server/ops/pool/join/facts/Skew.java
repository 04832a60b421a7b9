package dev.weir.server.ops.pool.join.facts;

import java.time.Duration;

/**
 * How far the pool's clock is ahead of this host's, negative where it is behind.
 *
 * @param doubt how far the truth may be from it either way
 */
public record Skew(Duration ahead, Duration doubt) {
    /** Surely no less than this, in either direction. */
    public Duration atLeast() {
        Duration sure = ahead.abs().minus(doubt);
        return sure.isNegative() ? Duration.ZERO : sure;
    }

    /** Whole seconds with their sign, cut off as the other clock told them. */
    public long seconds() {
        return Math.floorDiv(ahead.toMillis(), 1000L);
    }
}

package dev.weir.agent.simulator;

import java.time.Duration;

/**
 * How long guests take.
 *
 * @param boot from the start to the agent's first word
 * @param shutDown from the request to the end
 * @param young how long one that crashes is not started again
 */
public record GuestTimes(Duration boot, Duration shutDown, Duration young) {
    /** Guests that may crash as soon as they like. */
    public GuestTimes(Duration boot, Duration shutDown) {
        this(boot, shutDown, Duration.ZERO);
    }
}

package dev.weir.agent.simulator;

import java.time.Duration;

/**
 * How long guests take.
 *
 * @param boot from the start to the agent's first word
 * @param shutDown from the request to the end
 */
public record GuestTimes(Duration boot, Duration shutDown) {}

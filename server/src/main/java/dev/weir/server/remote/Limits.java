package dev.weir.server.remote;

import java.time.Duration;

/**
 * How much another pool may take of us.
 *
 * @param connect time until there is a connection
 * @param answer time for one call, from its beginning to the end of its answer
 * @param whole time for all calls together
 * @param bytes of one answer
 */
public record Limits(Duration connect, Duration answer, Duration whole, long bytes) {}

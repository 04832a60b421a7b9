package dev.weir.server.http;

import java.time.Duration;

/**
 * What one client may use up; wire.md T11 has the reference's figures, which are narrower.
 *
 * @param body bytes of a call; a larger one gets a 500 (F8)
 * @param head bytes of a request's head; a larger one gets a 431
 * @param buffered bytes of a reply kept in memory; a larger one is made twice, first only to learn its length (T13)
 * @param idle how long a client may say nothing while it is its turn
 * @param slowest bytes in a second that a request's body must bring on average
 * @param connections open at the same time, for each listener
 * @param farewell how long a stop waits for calls under way
 */
public record Limits(
        int body, int head, int buffered, Duration idle, long slowest, int connections, Duration farewell) {
    public static final Limits DEFAULT =
            new Limits(64 << 20, 16 << 10, 1 << 20, Duration.ofSeconds(60), 256, 4000, Duration.ofMillis(1500));
}

package dev.weir.server.http;

import java.time.Duration;

/**
 * What one client may use up; wire.md T11 has the reference's figures, which are narrower.
 *
 * @param body bytes of a call, where the heap is large enough for so much; a larger one gets a 500 (F8)
 * @param head bytes of a request's head; a larger one gets a 431
 * @param buffered bytes of a reply kept in memory, where there is room; a larger one is made twice, first only to learn
 *     its length (T13)
 * @param idle how long a client may say nothing while it is its turn, and how long it may take for a request's head
 * @param slowest bytes in a second that a request's body must bring on average, and a reply's reader must take
 * @param connections open at the same time over the network; a newcomer takes the place of one without a request
 * @param pending calls that one client may have under way, those that wait for events not counted
 * @param farewell how long a stop waits for calls under way
 */
public record Limits(
        int body,
        int head,
        int buffered,
        Duration idle,
        long slowest,
        int connections,
        int pending,
        Duration farewell) {
    public static final Limits DEFAULT =
            new Limits(64 << 20, 16 << 10, 1 << 20, Duration.ofSeconds(60), 256, 4000, 256, Duration.ofMillis(1500));
}

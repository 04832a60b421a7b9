package dev.weir.server.db;

/**
 * How long writers have waited for one another since the store was opened.
 *
 * @param count of writes
 * @param totalNanos of all of them together
 * @param shortestNanos of any of them, 0 where there was none
 * @param longestNanos of any of them
 */
public record Waits(long count, long totalNanos, long shortestNanos, long longestNanos) {
    static final Waits NONE = new Waits(0, 0, 0, 0);

    Waits and(long nanos) {
        return new Waits(
                count + 1,
                totalNanos + nanos,
                count == 0 ? nanos : Math.min(shortestNanos, nanos),
                Math.max(longestNanos, nanos));
    }
}

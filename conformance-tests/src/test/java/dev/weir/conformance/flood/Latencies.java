package dev.weir.conformance.flood;

import java.util.Arrays;
import java.util.Locale;

/** How long something took, many times. */
final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;

    private long[] nanos = new long[1024];
    private int count;

    synchronized void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
    }

    synchronized int count() {
        return count;
    }

    /** In milliseconds; 0.5 is the median, 1 the worst. */
    synchronized double quantile(double part) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.clamp((int) Math.ceil(part * count) - 1, 0, count - 1)] / NANOS_PER_MILLI;
    }

    /** Median, 99 % and worst in a row of a table. */
    String row() {
        return String.format(Locale.ROOT, "%8.2f %8.2f %8.2f", quantile(0.5), quantile(0.99), quantile(1));
    }

    /** As members of a JSON object, names ending in what they are. */
    String json(String name) {
        return String.format(
                Locale.ROOT,
                "\"%s_p50_ms\":%.2f,\"%s_p99_ms\":%.2f,\"%s_max_ms\":%.2f,\"%s_calls\":%d",
                name,
                quantile(0.5),
                name,
                quantile(0.99),
                name,
                quantile(1),
                name,
                count());
    }
}

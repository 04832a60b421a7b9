package dev.weir.server.http;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How quickly a client sends or reads, by the time that was spent waiting for it. What the server itself needs in between,
 * on a busy machine, is not held against anybody.
 */
final class Pace {
    /** Before so much time was spent waiting, nothing is said of the speed. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(30);

    private final long slowest;
    private long bytes;
    private long waited;

    /** {@code slowest} is in bytes a second. */
    Pace(long slowest) {
        this.slowest = slowest;
    }

    /** Counts bytes that it took so many nanoseconds to move; fails when the client is too slow on the whole. */
    void moved(long count, long nanos) throws IOException {
        bytes += Math.max(0, count);
        waited += nanos;
        if (waited > GRACE && bytes < slowest * TimeUnit.NANOSECONDS.toSeconds(waited)) {
            throw new IOException("a client is too slow", new TimeoutException());
        }
    }
}

package dev.weir.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A long reply on its way to its reader, in slices. Each is made in a turn and sent outside of it, so that a slow reader
 * holds up nobody; one slower than the limit is given up (its state of the database would be kept for as long).
 */
final class PacedReply extends OutputStream {
    /** Before so much time was spent waiting for the reader, nothing is said of its speed. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(30);

    private final OutputStream out;
    private final Shares.Mine mine;
    private final long slowest;
    private final byte[] slice = new byte[Shares.SLICE];
    private int filled;
    private long sent;
    private long waited;

    PacedReply(OutputStream out, Shares.Mine mine, long slowest) {
        this.out = out;
        this.mine = mine;
        this.slowest = slowest;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int part = Math.min(count - done, slice.length - filled);
            System.arraycopy(bytes, offset + done, slice, filled, part);
            filled += part;
            done += part;
            if (filled == slice.length) {
                send();
            }
        }
    }

    /** Sends what is left. */
    void end() throws IOException {
        send();
    }

    private void send() throws IOException {
        mine.give();
        try {
            long began = System.nanoTime();
            out.write(slice, 0, filled);
            waited += System.nanoTime() - began;
            sent += filled;
            filled = 0;
        } finally {
            mine.take();
        }
        if (waited > GRACE && sent < slowest * TimeUnit.NANOSECONDS.toSeconds(waited)) {
            throw new IOException("the reader of a reply is too slow", new TimeoutException());
        }
    }
}

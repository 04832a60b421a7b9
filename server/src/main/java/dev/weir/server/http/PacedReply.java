package dev.weir.server.http;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A long reply on its way to its reader, in slices. Each is made in a turn and sent outside of it, so that a slow reader
 * holds up nobody; one slower than the limit is given up (its state of the database would be kept for as long).
 */
final class PacedReply extends OutputStream {
    private final OutputStream out;
    private final Shares.Mine mine;
    private final Pace pace;
    private final byte[] slice = new byte[Shares.SLICE];
    private int filled;

    PacedReply(OutputStream out, Shares.Mine mine, Pace pace) {
        this.out = out;
        this.mine = mine;
        this.pace = pace;
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
            pace.moved(filled, System.nanoTime() - began);
            filled = 0;
        } finally {
            mine.take();
        }
    }
}

package dev.weir.server.http;

import dev.weir.server.wire.Gauge;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Learns how long a reply is, and keeps its beginning (wire.md T13: never chunked, always of known length). A short
 * reply is thereby made; the rest of a long one is made a second time, then on its way. Where there is no room, less is
 * kept. While it is made, others have their turns.
 */
final class SizedReply extends Gauge {
    /** So much every reply may keep without asking. */
    private static final int LITTLE = 16 << 10;
    /** What passing over a part of known length costs, in bytes that might have been made instead. */
    private static final int PASSING = 64;

    private final Shares.Mine mine;
    private int bound;
    private byte[] kept = new byte[512];
    private int taken;
    private int filled;
    private long length;
    private long worked;

    SizedReply(int bound, Shares.Mine mine) {
        this.bound = bound;
        this.mine = mine;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean unwanted(long from, long bytes) {
        return from >= bound;
    }

    @Override
    public void pass(long bytes) {
        length += bytes;
        worked(PASSING);
    }

    private void worked(int bytes) {
        worked += bytes;
        if (worked >= Shares.SLICE) {
            worked = 0;
            mine.pass();
        }
    }

    boolean isComplete() {
        return length == filled;
    }

    /** The kept beginning; what is behind its length is nothing. */
    byte[] kept() {
        return kept;
    }

    /** Gives the memory back. */
    void forget() {
        kept = new byte[0];
        mine.giveReply(taken);
        taken = 0;
    }

    /** Sends the kept beginning, and answers a stream for the whole reply that sends what comes after it. */
    OutputStream sendTo(OutputStream out) throws IOException {
        out.write(kept, 0, filled);
        forget();
        return new Rest(out, filled);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int room = Math.min(count, bound - filled);
        if (room > kept.length - filled && !grow(filled + room)) {
            bound = filled;
            room = 0;
        }
        System.arraycopy(bytes, offset, kept, filled, room);
        filled += room;
        length += count;
        worked(count);
    }

    private boolean grow(int least) {
        int larger = Math.clamp(2L * kept.length, least, bound);
        if (larger > LITTLE && !mine.takeReply(larger - taken)) {
            return false;
        }
        taken = larger > LITTLE ? larger : 0;
        kept = Arrays.copyOf(kept, larger);
        return true;
    }

    /** Drops as many bytes as were sent before. */
    private static final class Rest extends Gauge {
        private final OutputStream out;
        private final long sent;
        private long length;

        Rest(OutputStream out, long sent) {
            this.out = out;
            this.sent = sent;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public boolean unwanted(long from, long bytes) {
            return from + bytes <= sent;
        }

        @Override
        public void pass(long bytes) {
            length += bytes;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            int drop = Math.clamp(sent - length, 0, count);
            length += count;
            if (drop < count) {
                out.write(bytes, offset + drop, count - drop);
            }
        }
    }
}

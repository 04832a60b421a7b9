package dev.weir.server.http;

import dev.weir.server.wire.Gauge;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Learns how long a reply is, and keeps its beginning (wire.md T13: never chunked, always of known length). A short
 * reply is thereby made; the rest of a long one is made a second time, then on its way.
 */
final class SizedReply extends Gauge {
    private final int bound;
    private byte[] kept = new byte[512];
    private int filled;
    private long length;

    SizedReply(int bound) {
        this.bound = bound;
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
    }

    boolean isComplete() {
        return length == filled;
    }

    byte[] kept() {
        return Arrays.copyOf(kept, filled);
    }

    /** Sends the kept beginning, and answers a stream for the whole reply that sends what comes after it. */
    OutputStream sendTo(OutputStream out) throws IOException {
        out.write(kept, 0, filled);
        return new Rest(out, filled);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int room = Math.min(count, bound - filled);
        if (room > kept.length - filled) {
            kept = Arrays.copyOf(kept, Math.clamp(2L * kept.length, filled + room, bound));
        }
        System.arraycopy(bytes, offset, kept, filled, room);
        filled += room;
        length += count;
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

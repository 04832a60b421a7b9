package dev.weir.server.http;

import java.io.OutputStream;
import java.util.Arrays;

/** Learns how long a reply is, and keeps it as long as it is short (wire.md T13: never chunked, always of known length). */
final class SizedReply extends OutputStream {
    private final int bound;
    private byte[] kept = new byte[512];
    private long length;

    SizedReply(int bound) {
        this.bound = bound;
    }

    long length() {
        return length;
    }

    boolean isComplete() {
        return length <= bound;
    }

    byte[] kept() {
        return Arrays.copyOf(kept, (int) length);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        long end = length + count;
        if (end > bound) {
            kept = new byte[0];
        } else {
            if (end > kept.length) {
                kept = Arrays.copyOf(kept, Math.clamp(2L * kept.length, (int) end, Math.max((int) end, bound)));
            }
            System.arraycopy(bytes, offset, kept, (int) length, count);
        }
        length = end;
    }
}

package dev.weir.server.http;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Learns how long a reply is, and keeps it as long as it is short and there is room (wire.md T13: never chunked, always
 * of known length). While it does so, others have their turns.
 */
final class SizedReply extends OutputStream {
    /** So much every reply may take without asking. */
    private static final int LITTLE = 16 << 10;

    private final int bound;
    private final Shares.Mine mine;
    private byte[] kept = new byte[512];
    private int taken;
    private long length;
    private boolean complete = true;
    private long passedAt;

    SizedReply(int bound, Shares.Mine mine) {
        this.bound = bound;
        this.mine = mine;
    }

    long length() {
        return length;
    }

    boolean isComplete() {
        return complete;
    }

    byte[] kept() {
        return kept;
    }

    /** Gives the memory back. */
    void forget() {
        kept = new byte[0];
        complete = false;
        mine.giveReply(taken);
        taken = 0;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        long end = length + count;
        if (complete && !fits(end)) {
            forget();
        }
        if (complete) {
            System.arraycopy(bytes, offset, kept, (int) length, count);
        }
        length = end;
        if (length - passedAt >= Shares.SLICE) {
            passedAt = length;
            mine.pass();
        }
    }

    private boolean fits(long end) {
        if (end > bound) {
            return false;
        }
        if (end <= kept.length) {
            return true;
        }
        int larger = Math.clamp(2L * kept.length, (int) end, bound);
        if (larger > LITTLE && !mine.takeReply(larger - taken)) {
            return false;
        }
        taken = larger > LITTLE ? larger : 0;
        kept = Arrays.copyOf(kept, larger);
        return true;
    }
}

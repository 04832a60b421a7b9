package dev.weir.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * A request's body in memory, up to a bound. The memory follows the bytes that came, not the announcement, and what is
 * more than a little comes out of a budget until the call has ended: what is made of a body is larger than the body.
 */
final class Body implements AutoCloseable {
    /**
     * How much of a body nobody wants is still read: a connection that ends with bytes on their way is reset, and its
     * sender does not get to see the answer. No call is larger where there is memory for it.
     */
    private static final int PATIENCE = 64 << 20;
    /** How long a body that is on its way waits for room that others hold. */
    private static final Duration ROOM = Duration.ofSeconds(10);
    /** Nearly every call is smaller; so much every connection may hold. */
    private static final int LITTLE = 8 << 10;

    /**
     * One client has one larger body on its way, and its memory stands apart: bodies that grew side by side could each
     * wait for what the others hold.
     */
    private static final int LARGE = 256 << 10;

    private static final int FIRST = 1 << 10;
    private static final byte[] NONE = {};

    private final Budget small;
    private final Budget large;
    private final String client;
    private final Pace pace;
    private long taken;
    private byte[] bytes = NONE;
    private int refusal;
    private boolean growing;

    private Body(Shares shares, String client, Pace pace) {
        this.small = shares.bodies();
        this.large = shares.largeBodies();
        this.client = client;
        this.pace = pace;
    }

    /** Reads it whole, or finds out why not: see {@link #refusal}. */
    static Body read(Request request, int most, Shares shares, String client, Pace pace) throws IOException {
        Body body = new Body(shares, client, pace);
        try {
            body.read(request, (int) Math.min(most, body.large.share() - 1));
            return body;
        } catch (IOException | RuntimeException e) {
            body.close();
            throw e;
        } finally {
            body.cameToItsEnd();
        }
    }

    private void read(Request request, int bound) throws IOException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            long announced = request.getLength();
            refusal = announced > bound ? 500 : 0;
            byte[] buffer = new byte[Math.clamp(announced + 1, FIRST, LITTLE)];
            int length = 0;
            while (refusal == 0) {
                int count = more(in, buffer, length, buffer.length - length);
                if (count < 0) {
                    bytes = length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
                    return;
                }
                length += count;
                if (length > bound) {
                    refusal = 500;
                } else if (length == buffer.length) {
                    int larger = (int) Math.min(2L * length, (announced < length ? bound : announced) + 1L);
                    if (larger > LITTLE && !room(larger)) {
                        refusal = 503;
                    } else {
                        buffer = Arrays.copyOf(buffer, larger);
                    }
                }
            }
            skip(in, announced < 0 ? PATIENCE : Math.min(announced - length, PATIENCE));
        }
    }

    /** As much as is there, at the client's pace. */
    private int more(InputStream in, byte[] buffer, int offset, int most) throws IOException {
        long began = System.nanoTime();
        int count = in.read(buffer, offset, most);
        pace.moved(count, System.nanoTime() - began);
        return count;
    }

    private boolean room(int larger) {
        if (larger > LARGE && !growing) {
            growing = large.grow(client, ROOM);
            if (!growing || !large.take(client, larger, ROOM)) {
                return false;
            }
            small.give(client, taken);
        } else if (!budget().take(client, larger - taken, ROOM)) {
            return false;
        }
        taken = larger;
        return true;
    }

    private Budget budget() {
        return taken > LARGE ? large : small;
    }

    private void cameToItsEnd() {
        if (growing) {
            growing = false;
            large.grown(client);
        }
    }

    private void skip(InputStream in, long most) throws IOException {
        byte[] unwanted = new byte[LITTLE];
        long left = most;
        while (left > 0) {
            int count = more(in, unwanted, 0, (int) Math.min(left, unwanted.length));
            if (count < 0) {
                return; // less came than was announced; it was too much in any case
            }
            left -= count;
        }
    }

    /** The status to refuse it with: 500 when it is too large (wire.md F8), 503 when there is no room now; else 0. */
    int refusal() {
        return refusal;
    }

    /** Hands the bytes over; a long call should not hold on to its own text. */
    byte[] take() {
        byte[] all = bytes;
        bytes = NONE;
        return all;
    }

    @Override
    public void close() {
        budget().give(client, taken);
        taken = 0;
    }
}

package dev.weir.server.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A long reply on its way to its reader, in slices. Each is made, encrypted and given to the system in a turn; only the
 * wait for a reader is outside of it, so that a slow one holds up nobody. One slower than the limit is given up (its state
 * of the database would be kept for as long).
 */
final class PacedReply extends OutputStream {
    private final Response response;
    private final Shares.Mine mine;
    private final Pace pace;
    private final byte[] slice = new byte[Shares.SLICE];
    private int filled;

    PacedReply(Response response, Shares.Mine mine, Pace pace) {
        this.response = response;
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
            if (filled == slice.length) {
                send();
            }
            int part = Math.min(count - done, slice.length - filled);
            System.arraycopy(bytes, offset + done, slice, filled, part);
            filled += part;
            done += part;
        }
    }

    /** The end of the reply, which is not sent yet. */
    ByteBuffer rest() {
        return ByteBuffer.wrap(slice, 0, filled);
    }

    private void send() throws IOException {
        long began = System.nanoTime();
        Callback.Completable sent = new Callback.Completable();
        response.write(false, rest(), sent);
        if (sent.isDone()) {
            await(sent);
        } else {
            mine.give();
            try {
                await(sent);
            } finally {
                mine.take();
            }
        }
        pace.moved(filled, System.nanoTime() - began);
        filled = 0;
        mine.pass();
    }

    private static void await(Callback.Completable sent) throws IOException {
        try {
            sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server stops");
        } catch (ExecutionException e) {
            throw new IOException("the reader has gone", e.getCause());
        }
    }
}

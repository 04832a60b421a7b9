package dev.weir.server.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An answer of so many bytes and no more. */
final class BoundedReply extends FilterInputStream {
    private long left;

    BoundedReply(InputStream in, long most) {
        super(in);
        this.left = most;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            count(1);
        }
        return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    private void count(int bytes) throws IOException {
        left -= bytes;
        if (left < 0) {
            throw new IOException("an answer longer than allowed");
        }
    }
}

package dev.weir.server.http;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** A connection as bytes in both directions, decrypted, from its very first byte. Reads and writes block. */
public interface RawSocket extends Closeable {
    InputStream in();

    OutputStream out();

    /** The client's address, without port. */
    String address();

    /** It came over the host's own socket. */
    boolean trusted();

    /** How long a read or a write may wait; zero is for ever. */
    void idleTimeout(Duration idle);

    @Override
    void close();
}

package dev.weir.server;

import java.io.IOException;

/** A program of this host that serves until it is closed. */
interface Serving extends AutoCloseable {
    int httpsPort();

    int httpPort();

    /** Lets calls under way come to their end, but not for long. */
    @Override
    void close() throws IOException;
}

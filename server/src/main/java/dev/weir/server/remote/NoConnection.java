package dev.weir.server.remote;

import java.io.IOException;

/** There was no way to the other pool, or it broke, or nothing came in time. */
public final class NoConnection extends IOException {
    private static final long serialVersionUID = 1L;

    NoConnection(String message, Throwable cause) {
        super(message, cause);
    }
}

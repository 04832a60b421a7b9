package dev.weir.conformance.pool;

import org.jspecify.annotations.Nullable;

/** No answer of the API at all: a refused connection, a time-out, an HTTP error, a reply nobody can read. */
public final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

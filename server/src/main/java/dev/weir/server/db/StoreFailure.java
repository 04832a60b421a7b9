package dev.weir.server.db;

import org.jspecify.annotations.Nullable;

/** The database cannot be opened, read or written; the message says what to do. */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreFailure(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

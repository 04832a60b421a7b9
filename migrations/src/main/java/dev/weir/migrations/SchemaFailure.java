package dev.weir.migrations;

import org.jspecify.annotations.Nullable;

/** The database's schema is not one this program can work with. */
public final class SchemaFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SchemaFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

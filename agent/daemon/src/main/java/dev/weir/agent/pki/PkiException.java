package dev.weir.agent.pki;

import org.jspecify.annotations.Nullable;

/** Certificates or keys that cannot be used; says which file and what to do. */
public final class PkiException extends Exception {
    private static final long serialVersionUID = 1L;

    PkiException(String message, @Nullable Exception cause) {
        super(message, cause);
    }
}

package dev.weir.server.http;

import org.jspecify.annotations.Nullable;

/** The fingerprint of the master's certificate, for clients that ask with their call (wire.md X20). */
public interface MasterThumbprint {
    MasterThumbprint UNKNOWN = algorithm -> null;

    /** For {@code sha-256} or {@code sha-1}; none when the master's certificate is not known. */
    @Nullable
    String of(String algorithm);
}

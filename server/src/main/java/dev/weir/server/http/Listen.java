package dev.weir.server.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens.
 *
 * @param httpsPort port 0 takes any free one, {@link #OFF} none at all
 * @param httpPort the same for plain HTTP
 * @param trusted the host's own socket, whose callers need no password (wire.md T1), or none
 */
public record Listen(
        String address,
        int httpsPort,
        int httpPort,
        @Nullable Path trusted) {
    public static final int OFF = -1;
}

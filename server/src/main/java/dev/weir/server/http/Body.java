package dev.weir.server.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A request's body in memory, up to a bound. */
final class Body {
    /** How much of a body nobody wants is still read, so that its sender gets to see the answer. */
    private static final int PATIENCE = 4 << 20;

    private Body() {}

    /** The whole body, or none when it is larger than the bound; the memory follows the bytes, not the announcement. */
    static byte @Nullable [] read(Request request, int bound) throws IOException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            if (request.getLength() <= bound) {
                byte[] body = in.readNBytes(bound);
                if (body.length < bound || in.read() < 0) {
                    return body;
                }
            }
            skip(in, Math.clamp(request.getLength(), 0, PATIENCE));
            return null;
        }
    }

    private static void skip(InputStream in, long count) throws IOException {
        try {
            in.skipNBytes(count);
        } catch (EOFException e) {
            // Less came than was announced; it was too much in any case.
        }
    }
}

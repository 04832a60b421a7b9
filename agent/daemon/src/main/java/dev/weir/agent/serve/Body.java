package dev.weir.agent.serve;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** A request's body as text, bounded. */
final class Body {
    static final int LIMIT = 1 << 20;
    private static final int PATIENCE = 8 * LIMIT;

    private Body() {}

    static String read(Request request) throws Refusal, IOException {
        InputStream in = Content.Source.asInputStream(request);
        byte[] bytes = in.readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) {
            throw tooLarge();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new Refusal(HttpStatus.BAD_REQUEST_400, "the body is not UTF-8");
        }
    }

    /** Who is cut off while it writes never reads the answer; so it may write on for a while. */
    static void letFinish(Request request) throws IOException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            in.skipNBytes(PATIENCE);
        } catch (EOFException _) {
            // All of it came.
        }
    }

    private static Refusal tooLarge() {
        return new Refusal(HttpStatus.PAYLOAD_TOO_LARGE_413, "the body is larger than " + LIMIT + " bytes");
    }
}

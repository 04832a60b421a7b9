package dev.weir.server.hosts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of text out of a stream, none longer than a bound: an agent that never ends one must not fill the memory. */
final class Lines {
    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[8 << 10];
    private int from;
    private int to;

    /** {@code longest} is in bytes. */
    Lines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** The next line without its end, or none at the end of the stream, where a line that was cut off is no line. */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            for (int i = from; i < to; i++) {
                if (buffer[i] == '\n') {
                    add(line, i);
                    from++;
                    return line.toString(StandardCharsets.UTF_8);
                }
            }
            add(line, to);
            from = 0;
            to = Math.max(0, in.read(buffer));
            if (to == 0) {
                return null;
            }
        }
    }

    private void add(ByteArrayOutputStream line, int end) throws IOException {
        if (line.size() + end - from > longest) {
            throw new IOException("a line is longer than " + longest + " bytes");
        }
        line.write(buffer, from, end - from);
        from = end;
    }
}

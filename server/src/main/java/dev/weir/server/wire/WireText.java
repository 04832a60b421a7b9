package dev.weir.server.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Text as UTF-8, straight to the stream. The caller flushes; the stream underneath is never closed nor flushed
 * here, so that a reply can be buffered and counted.
 */
final class WireText {
    private static final int SMALL = 1 << 10;
    private static final int LARGE = 1 << 15;
    private static final int LONGEST_CHARACTER = 8;

    /** What stands for half a surrogate pair or for a character the notation cannot hold. */
    private static final int REPLACEMENT = 0xFFFD;

    private final OutputStream out;
    private final Escapes escapes;
    private final @Nullable Gauge gauge;
    private byte[] buffer = new byte[SMALL];
    private int filled;

    WireText(OutputStream out, Escapes escapes) {
        this.out = out;
        this.escapes = escapes;
        this.gauge = out instanceof Gauge counting ? counting : null;
    }

    /** A part of a reply, to be written wherever it belongs. */
    @FunctionalInterface
    interface Part {
        void writeTo(WireText out) throws IOException;
    }

    /** A part by itself. */
    static byte[] bytes(Escapes escapes, Part part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            WireText out = new WireText(bytes, escapes);
            part.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** How many bytes came so far, or -1 where nobody counts. */
    long position() {
        return gauge == null ? -1 : gauge.length() + filled;
    }

    /** Passes over a part of known length where its text is not wanted; whether it did. */
    boolean pass(long bytes) throws IOException {
        if (gauge == null || !gauge.unwanted(gauge.length() + filled, bytes)) {
            return false;
        }
        flush();
        gauge.pass(bytes);
        return true;
    }

    /** Writes bytes as they are; short ones. */
    void raw(byte[] bytes) throws IOException {
        if (bytes.length > buffer.length - filled) {
            flush();
        }
        System.arraycopy(bytes, 0, buffer, filled, bytes.length);
        filled += bytes.length;
    }

    /** Writes a text that is in the notation already. */
    void verbatim(String text) throws IOException {
        verbatim(text.getBytes(StandardCharsets.UTF_8));
    }

    void verbatim(byte[] bytes) throws IOException {
        if (bytes.length <= SMALL) {
            raw(bytes);
        } else if (!pass(bytes.length)) {
            flush();
            out.write(bytes);
        }
    }

    /** Writes a text, escaped where it must be. */
    void text(String text) throws IOException {
        int length = text.length();
        int i = 0;
        while (i < length) {
            if (buffer.length - filled < LONGEST_CHARACTER) {
                flush();
            }
            byte[] to = buffer;
            int at = filled;
            int end = Math.min(length, i + to.length - at);
            while (i < end) {
                char c = text.charAt(i);
                if (!escapes.plain(c)) {
                    break;
                }
                to[at++] = (byte) c;
                i++;
            }
            filled = at;
            if (i < end) {
                i = special(text, i);
            }
        }
    }

    /** Writes the character there; where the next one is. */
    private int special(String text, int i) throws IOException {
        char c = text.charAt(i);
        if (c < 0x80) {
            raw(escapes.bytes(c));
            return i + 1;
        }
        if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
            many(Character.toCodePoint(c, text.charAt(i + 1)));
            return i + 2;
        }
        many(Character.isSurrogate(c) || !escapes.holds(c) ? REPLACEMENT : c);
        return i + 1;
    }

    void flush() throws IOException {
        out.write(buffer, 0, filled);
        filled = 0;
        if (buffer.length == SMALL) {
            buffer = new byte[LARGE];
        }
    }

    private void many(int codePoint) throws IOException {
        if (buffer.length - filled < LONGEST_CHARACTER) {
            flush();
        }
        if (codePoint < 0x800) {
            buffer[filled++] = (byte) (0xC0 | (codePoint >> 6));
        } else {
            if (codePoint < 0x10000) {
                buffer[filled++] = (byte) (0xE0 | (codePoint >> 12));
            } else {
                buffer[filled++] = (byte) (0xF0 | (codePoint >> 18));
                buffer[filled++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
            }
            buffer[filled++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        }
        buffer[filled++] = (byte) (0x80 | (codePoint & 0x3F));
    }
}

package dev.weir.server.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * XML text as UTF-8, straight to the stream. The caller flushes; the stream underneath is never closed nor flushed
 * here, so that a reply can be buffered and counted.
 */
final class XmlText {
    private static final byte[] AMP = ascii("&amp;");
    private static final byte[] LT = ascii("&lt;");
    private static final byte[] GT = ascii("&gt;");
    private static final byte[] QUOT = ascii("&quot;");
    /** What stands for half a surrogate pair or for a character XML cannot hold at all. */
    private static final int REPLACEMENT = 0xFFFD;

    private final OutputStream out;
    private final byte[] buffer = new byte[8192];
    private int filled;

    XmlText(OutputStream out) {
        this.out = out;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void raw(byte[] bytes) throws IOException {
        if (bytes.length > buffer.length - filled) {
            flush();
        }
        if (bytes.length > buffer.length) {
            out.write(bytes);
            return;
        }
        System.arraycopy(bytes, 0, buffer, filled, bytes.length);
        filled += bytes.length;
    }

    /** Escapes as wire.md Y1 says: four entities, and control bytes other than tab, LF and CR are dropped. */
    void text(String text) throws IOException {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> raw(AMP);
                case '<' -> raw(LT);
                case '>' -> raw(GT);
                case '"' -> raw(QUOT);
                default -> {
                    if (c < 0x80) {
                        if (c >= ' ' || c == '\t' || c == '\n' || c == '\r') {
                            one(c);
                        }
                    } else if (Character.isHighSurrogate(c)
                            && i + 1 < length
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        i++;
                        many(Character.toCodePoint(c, text.charAt(i)));
                    } else {
                        many(Character.isSurrogate(c) || c >= 0xFFFE ? REPLACEMENT : c);
                    }
                }
            }
        }
    }

    void flush() throws IOException {
        out.write(buffer, 0, filled);
        filled = 0;
    }

    private void one(int b) throws IOException {
        if (filled == buffer.length) {
            flush();
        }
        buffer[filled++] = (byte) b;
    }

    private void many(int codePoint) throws IOException {
        if (buffer.length - filled < 4) {
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

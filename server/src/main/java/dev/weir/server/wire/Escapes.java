package dev.weir.server.wire;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What stands for the characters that a notation cannot hold as they are. */
abstract class Escapes {
    private static final int ASCII = 0x80;
    private static final byte[] NONE = {};

    /** Four entities, and control bytes other than tab, LF and CR are dropped (wire.md Y1). */
    static final Escapes XML = new Escapes() {
        @Override
        @Nullable
        String of(char c) {
            return switch (c) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '"' -> "&quot;";
                case '\t', '\n', '\r' -> null;
                default -> c < ' ' ? "" : null;
            };
        }

        @Override
        boolean holds(char c) {
            return c < 0xFFFE;
        }
    };

    static final Escapes JSON = new Escapes() {
        @Override
        @Nullable
        String of(char c) {
            return switch (c) {
                case '"' -> "\\\"";
                case '\\' -> "\\\\";
                case '\b' -> "\\b";
                case '\f' -> "\\f";
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\t' -> "\\t";
                default -> c < ' ' ? String.format(Locale.ROOT, "\\u%04X", (int) c) : null;
            };
        }

        @Override
        boolean holds(char c) {
            return true;
        }
    };

    private final byte[][] table = new byte[ASCII][];
    private final boolean[] plain = new boolean[ASCII];

    private Escapes() {
        for (char c = 0; c < ASCII; c++) {
            String text = of(c);
            table[c] = text == null ? NONE : text.getBytes(StandardCharsets.US_ASCII);
            plain[c] = text == null;
        }
    }

    /** The text that stands for a character below 128, or none where it stands for itself. */
    abstract @Nullable String of(char c);

    /** Whether a character from 128 up, and no surrogate, can be written. */
    abstract boolean holds(char c);

    boolean plain(char c) {
        return c < ASCII && plain[c];
    }

    /** The bytes for a character below 128 that is not plain. */
    byte[] bytes(char c) {
        return table[c];
    }
}

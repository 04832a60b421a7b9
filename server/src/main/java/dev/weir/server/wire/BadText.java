package dev.weir.server.wire;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Value;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are no UTF-8 (wire.md X15), and those with a NUL, which neither XML nor every database holds. A message with such bytes is read a second time with the bad ones replaced,
 * only to find the call's form and the text to name; it is never carried out.
 */
final class BadText {
    private static final String WHAT = "a string that is not valid UTF-8";
    private static final char REPLACEMENT = '\uFFFD';

    private BadText() {}

    static boolean isUtf8(byte[] body) {
        int plain = 0;
        while (plain < body.length && body[plain] >= 0) {
            plain++;
        }
        return plain == body.length || isUtf8(ByteBuffer.wrap(body, plain, body.length - plain));
    }

    private static boolean isUtf8(ByteBuffer in) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer out = CharBuffer.allocate(4096);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return !result.isError();
    }

    /** The refusal of a message whose bad bytes were replaced; the text named is the first that holds one. */
    static ApiFailure refusal(List<Value> params) {
        String text = find(params, t -> t.indexOf(REPLACEMENT) >= 0);
        return new ApiFailure("INVALID_VALUE", List.of(WHAT, text == null ? "" : text));
    }

    /** The refusal when a text has what an escape can make and UTF-8 cannot hold: half a surrogate pair; or a NUL. */
    static @Nullable ApiFailure escaped(List<Value> params) {
        String text = find(params, t -> t.indexOf('\0') >= 0 || lone(t, 0) >= 0);
        return text == null ? null : new ApiFailure("INVALID_VALUE", List.of(WHAT, wellFormed(text)));
    }

    /** The text with what UTF-8 cannot hold replaced. */
    static String wellFormed(String text) {
        int at = lone(text, 0);
        if (at < 0) {
            return text;
        }
        StringBuilder fixed = new StringBuilder(text);
        for (; at >= 0; at = lone(text, at + 1)) {
            fixed.setCharAt(at, REPLACEMENT);
        }
        return fixed.toString();
    }

    /** Where the first half of a pair without its other half stands, or -1. */
    private static int lone(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private static @Nullable String find(List<Value> params, Predicate<String> bad) {
        Deque<Value> open = new ArrayDeque<>(params);
        String[] found = new String[1];
        while (!open.isEmpty() && found[0] == null) {
            switch (open.pop()) {
                case Value.Text t -> {
                    if (bad.test(t.text())) {
                        found[0] = t.text();
                    }
                }
                case Value.Items items -> open.addAll(items.values());
                case Value.Struct struct ->
                    struct.forEach((name, member) -> {
                        if (bad.test(name)) {
                            found[0] = name;
                        }
                        open.add(member);
                    });
                default -> {}
            }
        }
        return found[0];
    }
}

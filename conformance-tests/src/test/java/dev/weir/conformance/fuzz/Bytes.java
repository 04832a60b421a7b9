package dev.weir.conformance.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Damage done to bytes. */
final class Bytes {
    private Bytes() {}

    static byte[] damage(byte[] whole, String[] pieces, Dice dice) {
        byte[] damaged = whole;
        for (int i = dice.below(4); i >= 0; i--) {
            int at = dice.below(damaged.length + 1);
            int end = Math.min(damaged.length, at + dice.below(dice.once(6) ? 200 : 8));
            byte[] piece = switch (dice.below(6)) {
                case 0 -> new byte[0];
                case 1 -> dice.bytes(1 + dice.below(3));
                case 2 -> Arrays.copyOfRange(damaged, at, end);
                case 3 -> {
                    end = at;
                    yield dice.word(pieces).getBytes(StandardCharsets.UTF_8);
                }
                default -> dice.word(pieces).getBytes(StandardCharsets.UTF_8);
            };
            damaged = splice(damaged, at, end, piece);
        }
        return damaged;
    }

    static byte[] splice(byte[] whole, int at, int end, byte[] piece) {
        byte[] spliced = new byte[at + piece.length + whole.length - end];
        System.arraycopy(whole, 0, spliced, 0, at);
        System.arraycopy(piece, 0, spliced, at, piece.length);
        System.arraycopy(whole, end, spliced, at + piece.length, whole.length - end);
        return spliced;
    }

    /** The same with one stretch left out, large stretches first: the steps of a search for the smallest. */
    static List<byte[]> shorter(byte[] whole) {
        List<byte[]> shorter = new ArrayList<>();
        for (int size = Math.max(1, whole.length / 2); size > 0; size /= 2) {
            for (int at = 0; at < whole.length && shorter.size() < 400; at += size) {
                shorter.add(splice(whole, at, Math.min(whole.length, at + size), new byte[0]));
            }
        }
        return shorter;
    }

    static byte[] join(byte[] one, byte[] other) {
        return splice(one, one.length, one.length, other);
    }

    /** For a person to read: ASCII as it is, the rest as escapes. */
    static String show(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < bytes.length && out.length() < 3000; i++) {
            int b = bytes[i] & 0xFF;
            if (b >= ' ' && b < 127 && b != '\\') {
                out.append((char) b);
            } else {
                out.append(b == '\n' ? "\\n" : b == '\r' ? "\\r" : String.format("\\x%02x", b));
            }
        }
        return out + (out.length() >= 3000 ? "... (" + bytes.length + " bytes)" : "");
    }
}

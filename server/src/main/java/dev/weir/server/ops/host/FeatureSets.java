package dev.weir.server.ops.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The algebra of feature vectors: words of 32 bits in hexadecimal, joined by '-' (CPU-10 to CPU-12). */
final class FeatureSets {
    private FeatureSets() {}

    /** What both have; an empty vector is neutral, and the shorter one counts as filled up with zeroes. */
    static String intersect(String left, String right) {
        if (left.isEmpty()) {
            return right;
        }
        if (right.isEmpty()) {
            return left;
        }
        List<Long> a = parse(left);
        List<Long> b = parse(right);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            words.add(String.format(Locale.ROOT, "%08x", word(a, i) & word(b, i)));
        }
        return String.join("-", words);
    }

    private static long word(List<Long> words, int index) {
        return index < words.size() ? words.get(index) : 0;
    }

    private static List<Long> parse(String vector) {
        List<Long> words = new ArrayList<>();
        for (String word : vector.split("-", -1)) {
            words.add(Long.parseLong(word, 16));
        }
        return words;
    }
}

package dev.weir.server.cpu;

import dev.weir.agent.protocol.CpuFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongBinaryOperator;

/** The algebra of feature vectors: words of 32 bits in hexadecimal, joined by '-' (CPU-10 to CPU-15). */
public final class FeatureSets {
    private FeatureSets() {}

    /** The words of the first where it has them, else those of the second, as many as that has (CPU-11). */
    public static String extend(String vector, String to) {
        List<Long> given = parse(vector);
        List<Long> words = parse(to);
        for (int i = 0; i < Math.min(given.size(), words.size()); i++) {
            words.set(i, given.get(i));
        }
        return text(words);
    }

    /** Cut, or filled up with zeroes, to so many words (CPU-11). */
    public static String zeroExtend(String vector, int length) {
        List<Long> words = new ArrayList<>(parse(vector));
        while (words.size() < length) {
            words.add(0L);
        }
        return text(words.subList(0, length));
    }

    /** What both have; an empty vector is neutral, and the shorter one counts as filled up with zeroes (CPU-12). */
    public static String intersect(String left, String right) {
        if (left.isEmpty()) {
            return right;
        }
        return right.isEmpty() ? left : combine(left, right, (a, b) -> a & b);
    }

    /** The same features, whatever the lengths (CPU-13). */
    public static boolean equal(String left, String right) {
        return isEmpty(combine(left, right, (a, b) -> a ^ b));
    }

    /** By way of the intersection, so that everything is a subset of the empty vector (CPU-13). */
    public static boolean isSubset(String part, String whole) {
        return equal(intersect(part, whole), part);
    }

    /** What the first has and the second has not (CPU-14). */
    public static String diff(String left, String right) {
        return combine(left, right, (a, b) -> a & ~b);
    }

    /** Whether a VM with these features can be on a host with those; words that the host does not know never block (CPU-15). */
    public static boolean isCompatible(String vm, String host) {
        return isSubset(zeroExtend(vm, parse(host).size()), host);
    }

    /** Whether there is no feature in it. */
    public static boolean isEmpty(String vector) {
        return parse(vector).stream().allMatch(word -> word == 0);
    }

    private static String combine(String left, String right, LongBinaryOperator operator) {
        List<Long> a = parse(left);
        List<Long> b = parse(right);
        List<Long> words = new ArrayList<>();
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            words.add(operator.applyAsLong(word(a, i), word(b, i)));
        }
        return text(words);
    }

    private static long word(List<Long> words, int index) {
        return index < words.size() ? words.get(index) : 0;
    }

    private static List<Long> parse(String vector) {
        if (!CpuFeatures.isVector(vector)) {
            throw new IllegalArgumentException("no feature vector: " + vector);
        }
        List<Long> words = new ArrayList<>();
        if (!vector.isEmpty()) {
            for (String word : vector.split("-", -1)) {
                words.add(Long.parseLong(word, 16));
            }
        }
        return words;
    }

    private static String text(List<Long> words) {
        return String.join(
                "-",
                words.stream()
                        .map(word -> String.format(Locale.ROOT, "%08x", word))
                        .toList());
    }
}

package dev.weir.server.db;

import org.jspecify.annotations.Nullable;

/**
 * A sum over all that the tables of classes and relations hold, each value with its place, kept along with every
 * change and compared at a start: it tells a damaged or an edited database from the one that was written, not a forged
 * one. The order of rows does not matter, so a change costs what it touches.
 */
final class Fingerprint {
    private static final long ODD = 0x9E3779B97F4A7C15L;
    private static final long NONE = 0x5851F42D4C957F2DL;

    private long sum;

    Fingerprint(long sum) {
        this.sum = sum;
    }

    long sum() {
        return sum;
    }

    /** Where a value stands: a column of a table. */
    static long column(String table, String column) {
        return text(table) * ODD + text(column);
    }

    /** Whose value it is: the row's reference. */
    static long row(String ref) {
        return text(ref);
    }

    void add(long column, long row, @Nullable Object value) {
        sum += mixed(column, row, value);
    }

    void remove(long column, long row, @Nullable Object value) {
        sum -= mixed(column, row, value);
    }

    private static long mixed(long column, long row, @Nullable Object value) {
        return mix(mix(mix(column) ^ row) ^ hash(value));
    }

    private static long hash(@Nullable Object value) {
        return switch (value) {
            case null -> NONE;
            case String text -> text(text);
            case Long number -> mix(number + 1);
            case Double number -> mix(Double.doubleToLongBits(number) + 2);
            case Boolean bool -> bool ? 3 : 4;
            default -> throw new IllegalArgumentException("no column holds a " + value.getClass());
        };
    }

    private static long text(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash + text.charAt(i)) * ODD;
            hash ^= hash >>> 29;
        }
        return mix(hash);
    }

    private static long mix(long bits) {
        long mixed = bits;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}

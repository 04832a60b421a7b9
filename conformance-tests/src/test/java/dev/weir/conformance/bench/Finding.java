package dev.weir.conformance.bench;

import java.util.Locale;

/**
 * One goal, measured: our side and the other side of the same run, and the ratio that was promised.
 *
 * @param goal the goal's id, with a letter where it has several parts
 * @param what what was measured, in words
 * @param unit the unit of both sides
 * @param peer what stands on the other side
 * @param bound the promised ratio of ours to theirs: at most, or at least, as {@code direction} says
 */
record Finding(
        String goal,
        String what,
        String unit,
        double ours,
        String peer,
        double theirs,
        Direction direction,
        double bound) {
    enum Direction {
        AT_MOST("<="),
        AT_LEAST(">=");

        private final String sign;

        Direction(String sign) {
            this.sign = sign;
        }
    }

    static Finding atMost(
            String goal, String what, String unit, double ours, String peer, double theirs, double bound) {
        return new Finding(goal, what, unit, ours, peer, theirs, Direction.AT_MOST, bound);
    }

    static Finding atLeast(
            String goal, String what, String unit, double ours, String peer, double theirs, double bound) {
        return new Finding(goal, what, unit, ours, peer, theirs, Direction.AT_LEAST, bound);
    }

    double ratio() {
        return ours / theirs;
    }

    boolean reached() {
        return direction == Direction.AT_MOST ? ratio() <= bound : ratio() >= bound;
    }

    String promise() {
        return direction.sign + " " + figure(bound);
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"goal\":\"%s\",\"what\":\"%s\",\"unit\":\"%s\",\"ours\":%s,\"peer\":\"%s\",\"theirs\":%s,"
                        + "\"ratio\":%s,\"bound\":\"%s\",\"reached\":%b}",
                goal,
                what,
                unit,
                figure(ours),
                peer,
                figure(theirs),
                figure(ratio()),
                promise(),
                reached());
    }

    /** Three digits that count, never an exponent. */
    static String figure(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}

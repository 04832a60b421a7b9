package dev.weir.conformance.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a run.
 *
 * @param json where the findings go as JSON lines, beside standard output
 * @param rounds alternating rounds, of which the median counts
 * @param seconds how long each load goes on
 * @param only the goals to measure; none means all
 * @param ganeti the script that brings Ganeti up
 */
record Options(
        @Nullable Path json,
        int rounds,
        int seconds,
        Set<String> only,
        @Nullable Path ganeti) {
    /** The words after the suite's name. */
    static Options parse(String[] arguments) {
        @Nullable Path json = null;
        @Nullable Path ganeti = null;
        int rounds = 3;
        int seconds = 4;
        Set<String> only = new HashSet<>();
        for (int i = 1; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--json" -> json = Path.of(value);
                case "--ganeti" -> ganeti = Path.of(value);
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--only" -> only.addAll(Arrays.asList(value.split(",", -1)));
                default -> throw new IllegalArgumentException("bench does not know " + arguments[i]);
            }
        }
        return new Options(json, rounds, seconds, only, ganeti);
    }

    boolean wants(String... goals) {
        return only.isEmpty() || Stream.of(goals).anyMatch(only::contains);
    }
}

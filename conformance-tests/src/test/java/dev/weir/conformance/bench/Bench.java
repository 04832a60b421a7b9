package dev.weir.conformance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command {@code ./weir bench core}: the goals of the API's core, each beside its limit in the same run. */
final class Bench {
    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        @Nullable Path json = null;
        int rounds = 3;
        int seconds = 4;
        Set<String> only = new HashSet<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--json" -> json = Path.of(arguments[i + 1]);
                case "--rounds" -> rounds = Integer.parseInt(arguments[i + 1]);
                case "--seconds" -> seconds = Integer.parseInt(arguments[i + 1]);
                case "--only" -> only.addAll(Arrays.asList(arguments[i + 1].split(",", -1)));
                default -> throw new IllegalArgumentException("bench does not know " + arguments[i]);
            }
        }
        Path folder = Files.createTempDirectory("weir-bench");
        try {
            Report report = new Report(json);
            core(folder, only, new Wrk(folder, seconds), new Rounds(rounds), report);
            report.finish();
        } finally {
            delete(folder);
        }
    }

    private static void core(Path folder, Set<String> only, Wrk wrk, Rounds rounds, Report report) throws IOException {
        try (Stage stage = Stage.with(1000)) {
            if (wanted(only, "P1")) {
                try (Peer peer = Peer.start(folder, "none")) {
                    SmallCall.measure(stage, peer, wrk, rounds, report);
                }
            }
            if (wanted(only, "P3", "P5")) {
                Listing.measure(stage, folder, rounds, report);
            }
        }
    }

    private static boolean wanted(Set<String> only, String... goals) {
        return only.isEmpty() || Stream.of(goals).anyMatch(only::contains);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}

package dev.weir.conformance.bench;

import dev.weir.conformance.flood.EventLatency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command {@code ./weir bench}: {@code core} measures the goals of the API's core beside the limits of the machine,
 * {@code peers} those that need libvirtd and Ganeti, {@code life} those of VMs, {@code pool} those of several hosts.
 */
final class Bench {
    private static final int HOSTS = 64;
    private static final int VMS = 10_000;
    private static final int FEW = 10;
    private static final int WAITING = 500;
    private static final int CHANGES = 250;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        String suite = arguments[0];
        Options options = Options.parse(arguments);
        Path folder = Files.createTempDirectory("weir-bench");
        try {
            Report report = new Report(options.json());
            report.note(machine());
            Wrk wrk = new Wrk(folder, options.seconds());
            Rounds rounds = new Rounds(options.rounds());
            if (suite.equals("peers")) {
                peers(folder, options, rounds, report);
            } else if (suite.equals("life")) {
                VmLife.measure(folder, options, rounds, report);
            } else if (suite.equals("pool")) {
                pool(folder, options, rounds, report);
            } else {
                core(folder, options, wrk, rounds, report);
                if (options.wants("P9")) {
                    events(report);
                }
                scale(options, wrk, rounds, report);
            }
            report.finish();
        } finally {
            delete(folder);
        }
    }

    private static String machine() {
        return "%d cores, %s %s, JDK %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version());
    }

    private static void core(Path folder, Options options, Wrk wrk, Rounds rounds, Report report) throws IOException {
        if (!options.wants("P1", "P3", "P5", "P7", "P8", "P11")) {
            return;
        }
        try (Stage stage = Stage.with(1000)) {
            if (options.wants("P1")) {
                try (Peer peer = Peer.start(folder, "none")) {
                    SmallCall.measure(stage, peer, wrk, rounds, report);
                }
            }
            if (options.wants("P3", "P5")) {
                Listing.measure(stage, folder, rounds, report);
            }
            if (options.wants("P7")) {
                try (Peer peer = Peer.start(folder, "none")) {
                    Connections.measure(stage, peer, rounds, report);
                }
            }
            if (options.wants("P8")) {
                Durable.measure(stage, folder, rounds, report);
            }
            if (options.wants("P11")) {
                Start.measure(stage, folder, rounds, report);
            }
        }
    }

    private static void events(Report report) throws IOException, InterruptedException {
        EventLatency.Figures figures = EventLatency.measure(WAITING, CHANGES);
        report.add(Finding.atMost(
                "P9",
                "a change sent until 500 waiting clients have its event, p99",
                "ms",
                figures.delivery(),
                "the goal",
                50,
                1));
        report.add(Finding.atMost(
                "P9t", "the end of a task until its client has it, p99", "ms", figures.taskEnd(), "the goal", 10, 1));
        report.note("P9: median " + Finding.figure(figures.medianDelivery()) + " ms, server CPU "
                + Finding.figure(figures.cpuMicros()) + " µs an event");
    }

    private static void scale(Options options, Wrk wrk, Rounds rounds, Report report) throws IOException {
        if (!options.wants("P6", "P10")) {
            return;
        }
        try (Stage large = Stage.generated(HOSTS, VMS)) {
            if (options.wants("P6")) {
                Scale.memory(large, report);
            }
            if (options.wants("P10")) {
                try (Stage small = Stage.generated(1, FEW)) {
                    Scale.growth(small, large, wrk, rounds, report);
                }
            }
        }
    }

    private static void pool(Path folder, Options options, Rounds rounds, Report report) throws IOException {
        if (options.wants("P30")) {
            JoinCost.measure(folder, rounds, report);
        }
        if (options.wants("P31")) {
            AtRest.measure(report);
        }
        if (options.wants("P32")) {
            CopyLag.measure(report);
        }
    }

    private static void peers(Path folder, Options options, Rounds rounds, Report report) throws IOException {
        try (Stage stage = Stage.with(1000)) {
            try (Libvirtd libvirtd = new Libvirtd(folder)) {
                Latency.beside(libvirtd, stage, rounds, report);
            }
            if (options.ganeti() != null) {
                Latency.besideGaneti(options.ganeti(), stage, report);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file); // what has just ended may still be taking its own away
        }
    }
}

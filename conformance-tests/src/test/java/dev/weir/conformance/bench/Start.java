package dev.weir.conformance.bench;

import java.nio.file.Path;

/** P11: from the start of the process until it answers, with 1,000 VMs stored. */
final class Start {
    private Start() {}

    static void measure(Stage stage, Path folder, Rounds rounds, Report report) {
        Rounds.Medians seconds = rounds.alternate(() -> ours(stage), () -> theirs(folder));
        report.add(Finding.atMost(
                "P11",
                "start to first answer with 1,000 VMs stored",
                "s",
                seconds.ours(),
                "bare Jetty's start",
                seconds.theirs(),
                2));
        report.note("resident memory after the start: " + Finding.figure(Cost.residentMib(stage.pid())) + " MiB");
    }

    private static double ours(Stage stage) {
        stage.pool().stopServer();
        long began = System.nanoTime();
        stage.pool().startServer();
        return (System.nanoTime() - began) / 1e9;
    }

    private static double theirs(Path folder) {
        long began = System.nanoTime();
        Peer peer = Peer.start(folder, "none");
        double seconds = (System.nanoTime() - began) / 1e9;
        peer.close();
        return seconds;
    }
}

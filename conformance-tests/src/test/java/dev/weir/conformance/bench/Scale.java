package dev.weir.conformance.bench;

import dev.weir.conformance.flood.ServerProcess;
import java.io.IOException;

/** P6 and P10: what 10,000 VMs on 64 hosts cost those who look at all of them, and those who do not. */
final class Scale {
    private static final int CONNECTIONS = 32;
    /** Enough of an answer to have it under way, and far from its end. */
    private static final int BEGINNING = 4_000_000;

    private Scale() {}

    /** P6: what is alive while a slow client is in the middle of the list. */
    static void memory(Stage large, Report report) throws IOException {
        try (Line line = large.line()) {
            byte[] list = line.post("/", "text/xml", large.xml("VM.get_all_records"));
            double answer = line.skip(list) / 1e6;
            line.skip(list);
            double before = new ServerProcess(large.pid()).heap() / 1e6;
            line.send(list);
            line.head();
            line.read(BEGINNING);
            double during = new ServerProcess(large.pid()).heap() / 1e6;
            report.add(Finding.atMost(
                    "P6",
                    "live heap while 10,000 VMs are listed, growth",
                    "MB",
                    Math.max(0, during - before),
                    "the answer",
                    answer,
                    0.05));
        }
    }

    /** P10: one call in a small pool and in a large one. */
    static void growth(Stage small, Stage large, Wrk wrk, Rounds rounds, Report report) {
        for (String method : new String[] {"VM.get_power_state", "VM.get_record"}) {
            Rounds.Medians costs = rounds.alternate(() -> cpu(large, wrk, method), () -> cpu(small, wrk, method));
            report.add(Finding.atMost(
                    "P10",
                    method + " in a pool of 10,000 VMs, server CPU",
                    "µs",
                    costs.ours(),
                    "in one of 10",
                    costs.theirs(),
                    1.2));
        }
    }

    private static double cpu(Stage stage, Wrk wrk, String method) {
        return wrk.cpuOfPost(stage.pid(), stage.url(), CONNECTIONS, "text/xml", stage.xml(method, stage.vm()));
    }
}

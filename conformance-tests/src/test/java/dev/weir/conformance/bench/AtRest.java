package dev.weir.conformance.bench;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Trees;
import java.util.List;

/** P31: what the reports of many agents cost a master while nothing happens. */
final class AtRest {
    private static final int HOSTS = 64;
    private static final int VMS = 10_000;
    private static final double WARM_SECONDS = 30;
    private static final double SECONDS = 60;

    private AtRest() {}

    static void measure(Report report) {
        try (Stage stage = Stage.generated(HOSTS, VMS)) {
            LoggedIn client = LoggedIn.to(stage.pool());
            rest(client, WARM_SECONDS);
            double before = Cost.cpuMillis(stage.pid());
            long began = System.nanoTime();
            rest(client, SECONDS);
            double millis = (System.nanoTime() - began) / 1e6;
            report.add(Finding.atMost(
                    "P31",
                    "the master's processor while 64 agents report",
                    "% of a core",
                    100 * (Cost.cpuMillis(stage.pid()) - before) / millis,
                    "the goal",
                    5,
                    1));
        }
    }

    /** Waits for events of a class that has none. */
    private static void rest(LoggedIn client, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        Object token = "";
        while (System.nanoTime() < end) {
            token = Trees.member(client.call("event.from", List.of("blob"), token, 10.0), "token");
        }
    }
}

package dev.weir.conformance.bench;

import dev.weir.conformance.pool.JsonText;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * P32: how long after its answer a change is on the disk of a member, in a pool whose clients change objects without a
 * pause. That a copy is there is asked of its agent, again and again on one connection.
 */
final class CopyLag {
    private static final int HOSTS = 3;
    private static final int VMS = 1000;
    private static final int CLIENTS = 8;
    private static final int SAMPLES = 500;

    private CopyLag() {}

    static void measure(Report report) throws IOException {
        try (Stage stage = Stage.generated(HOSTS, VMS);
                Line agent = new Line(
                        stage.pool().masterContext(), stage.pool().agents().get(1))) {
            double[] lags = new double[SAMPLES];
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger changes = new AtomicInteger();
            long began = System.nanoTime();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CLIENTS; i++) {
                    int client = i;
                    Future<?> _ = threads.submit(() -> change(stage, client, changes, over));
                }
                sample(stage, agent, lags);
                over.set(true);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            report.add(Finding.atMost(
                    "P32",
                    "a member's copy behind the master, under load, p99",
                    "ms",
                    VmCycles.percentile(lags, 0.99),
                    "the goal",
                    1000,
                    1));
            report.note("P32: median " + Finding.figure(VmCycles.percentile(lags, 0.5)) + " ms, longest "
                    + Finding.figure(VmCycles.percentile(lags, 1)) + " ms, at "
                    + Finding.figure(changes.get() / seconds) + " changes a second");
        }
    }

    private static void change(Stage stage, int client, AtomicInteger changes, AtomicBoolean over) {
        LoggedIn caller = LoggedIn.to(stage.pool());
        for (int i = client; !over.get(); i = (i + CLIENTS) % stage.vms().size()) {
            caller.call("VM.set_name_description", stage.vms().get(i), "change " + changes.incrementAndGet());
        }
    }

    private static void sample(Stage stage, Line agent, double[] lags) throws IOException {
        byte[] look = agent.get("/copy");
        LoggedIn caller = LoggedIn.to(stage.pool());
        for (int i = 0; i < lags.length; i++) {
            caller.call("VM.set_name_label", stage.vm(), "sample " + i);
            long began = System.nanoTime();
            Object token = Trees.member(caller.call("event.from", List.of("network"), "", 0.0), "token");
            long generation = Long.parseLong(Trees.text(token).split(",", -1)[0]);
            while (generation(agent.ask(look)) < generation) {
                Thread.onSpinWait();
            }
            lags[i] = (System.nanoTime() - began) / 1e6;
        }
    }

    private static long generation(String state) {
        return (Long) Trees.member(JsonText.read(state), "generation");
    }
}

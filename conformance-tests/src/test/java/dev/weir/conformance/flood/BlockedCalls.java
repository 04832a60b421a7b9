package dev.weir.conformance.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Many calls of event.from that wait, each on a TLS connection of its own. */
final class BlockedCalls {
    private static final double MIB = 1 << 20;
    private static final long HEAP_BOUND = 30L << 20;
    private static final int CALM = 50;

    private BlockedCalls() {}

    static String run(Stage stage, int count) throws IOException {
        List<Talker> talkers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String token = Talker.quoted(
                    Talker.member(stage.talker().call("event.from", stage.session(), "[\"vm\"]", "\"\"", "0.0"), "token"));
            byte[] request = Talker.request("event.from", stage.session(), "[\"VM\"]", token, "3600.0");
            // What the first connections bring with them, classes and buffers, is not theirs.
            for (Talker warm : open(stage, threads, 20)) {
                warm.call("event.from", stage.session(), "[\"VM\"]", token, "0.0");
                warm.close();
            }
            stage.bystander().turn();
            stage.bystander().await(2 * CALM);
            Latencies idle = stage.bystander().turn();
            int threadsBefore = stage.process().threads();
            long heapBefore = stage.process().heap();

            talkers.addAll(open(stage, threads, count));
            for (Talker talker : talkers) {
                talker.send(request);
            }
            stage.bystander().turn();
            stage.bystander().await(2 * CALM);
            Latencies during = stage.bystander().turn();
            int threadsAfter = stage.process().threads();
            long heapAfter = stage.process().heap();

            String histo = System.getenv("HISTO") != null ? stage.process().command("GC.class_histogram") : "";
            // All of them waited, and all of them hear of it.
            stage.talker().call("VM.set_name_label", stage.session(), stage.vm(), "\"told to all\"");
            for (Talker talker : talkers) {
                assertThat(talker.receive()).contains("told to all");
            }
            stage.bystander().assertAnswered();
            if (System.getenv("HISTO") != null) System.out.println(histo);
            System.out.println("XX threads " + threadsBefore + " " + threadsAfter + " heap " + heapBefore/1024 + " " + heapAfter/1024+ " diff per call " + (heapAfter-heapBefore)/count);
            assertThat(threadsAfter).as("platform threads").isLessThanOrEqualTo(threadsBefore);
            assertThat(heapAfter - heapBefore).as("heap of %d blocked calls", count).isLessThanOrEqualTo(HEAP_BOUND);
            return Stage.line(
                    "blocked event.from",
                    count,
                    String.format(
                            Locale.ROOT,
                            "\"threads_added\":%d,\"heap_added_mib\":%.1f,%s,%s",
                            threadsAfter - threadsBefore,
                            (heapAfter - heapBefore) / MIB,
                            idle.json("idle"),
                            during.json("during")));
        } finally {
            talkers.forEach(Talker::close);
        }
    }

    private static List<Talker> open(Stage stage, ExecutorService threads, int count) {
        List<CompletableFuture<Talker>> opening = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opening.add(CompletableFuture.supplyAsync(() -> stage.door().talker(), threads));
        }
        return opening.stream().map(Deadline::join).toList();
    }
}

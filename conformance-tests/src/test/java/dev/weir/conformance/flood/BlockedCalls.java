package dev.weir.conformance.flood;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Many calls of event.from that wait, each on a TLS connection of its own. */
final class BlockedCalls {
    private static final long HEAP_BOUND = 30L << 20;
    private static final int CALLS = 100;

    private BlockedCalls() {}

    static Result run(Stage stage, int count) throws IOException {
        List<Talker> talkers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String token = Talker.quoted(
                    Talker.member(stage.call("event.from", stage.session(), "[\"vm\"]", "\"\"", "0.0"), "token"));
            byte[] request = Talker.request("event.from", stage.session(), "[\"VM\"]", token, "3600.0");
            // What the first connections bring with them, classes and buffers, is not theirs.
            for (Talker warm : open(stage, threads, 20)) {
                warm.call("event.from", stage.session(), "[\"VM\"]", token, "0.0");
                warm.close();
            }
            Measures measures = new Measures(stage, CALLS);

            talkers.addAll(open(stage, threads, count));
            for (Talker talker : talkers) {
                talker.send(request);
            }
            assertThat(Deadline.until(() -> stage.process().virtualThreads() >= count))
                    .as("all %d calls are under way", count)
                    .isTrue();
            measures.during(CALLS);

            // All of them waited, and all of them hear of it.
            stage.call("VM.set_name_label", stage.session(), stage.vm(), "\"told to all\"");
            for (Talker talker : talkers) {
                assertThat(talker.receive()).contains("told to all");
            }
            assertThat(measures.heapAdded())
                    .as("heap of %d blocked calls", count)
                    .isLessThanOrEqualTo(HEAP_BOUND);
            return new Result("blocked event.from", count, "", measures);
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

package dev.weir.conformance.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One client that lists everything, many times at once, over one connection each. */
final class ParallelCalls {
    private static final long HEAP_BOUND = 96L << 20;
    private static final int CALLS = 100;
    private static final int MACHINES = 300;
    private static final int TIMES = 3;

    private ParallelCalls() {}

    static Result run(Stage stage, int count) throws IOException, InterruptedException {
        for (int i = 0; i < MACHINES; i++) {
            stage.copy("one of many " + i);
        }
        List<Talker> talkers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String session = stage.door().login("parallel");
            while (talkers.size() < count) {
                talkers.add(stage.door().talker());
            }
            Measures measures = new Measures(stage, CALLS);
            byte[] request = Talker.request("VM.get_all_records", session);
            List<Callable<Integer>> all = new ArrayList<>();
            for (Talker talker : talkers) {
                all.add(() -> {
                    int length = 0;
                    for (int i = 0; i < TIMES; i++) {
                        talker.send(request);
                        length = talker.skip();
                    }
                    return length;
                });
            }
            long began = System.nanoTime();
            List<Future<Integer>> answers = threads.invokeAll(all);
            double seconds = (System.nanoTime() - began) / 1e9;
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).as("an answer's length").isGreaterThan(MACHINES * 1000);
            }
            measures.during(1);
            assertThat(measures.heapAdded()).isLessThanOrEqualTo(HEAP_BOUND);
            return new Result(
                    "parallel listings",
                    count,
                    String.format(java.util.Locale.ROOT, "\"took_s\":%.1f,", seconds),
                    measures);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            talkers.forEach(Talker::close);
        }
    }
}

package dev.weir.conformance.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** One client that lists everything, many times at once, over one connection each. */
final class ParallelCalls {
    private static final long HEAP_BOUND = 96L << 20;
    private static final int CALLS = 200;
    private static final int MACHINES = 300;

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
            byte[] request = Talker.request("VM.get_all_records", session);
            Measures measures = new Measures(stage, CALLS);
            AtomicBoolean enough = new AtomicBoolean();
            long began = System.nanoTime();
            List<Future<Long>> lists = new ArrayList<>();
            for (Talker talker : talkers) {
                lists.add(threads.submit(() -> listings(talker, request, enough)));
            }
            try {
                measures.during(CALLS);
            } finally {
                enough.set(true);
            }
            long bytes = 0;
            for (Future<Long> list : lists) {
                bytes += list.get();
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            assertThat(measures.heapAdded()).isLessThanOrEqualTo(HEAP_BOUND);
            return new Result(
                    "parallel listings",
                    count,
                    String.format(Locale.ROOT, "\"mb_a_second\":%.0f,", bytes / 1e6 / seconds),
                    measures);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            talkers.forEach(Talker::close);
        }
    }

    /** Asks again and again until it is enough, at least once; answers the bytes of all answers. */
    private static long listings(Talker talker, byte[] request, AtomicBoolean enough) throws IOException {
        long bytes = 0;
        do {
            talker.send(request);
            int length = talker.skip();
            assertThat(length).as("an answer's length").isGreaterThan(MACHINES * 1000);
            bytes += length;
        } while (!enough.get());
        return bytes;
    }
}

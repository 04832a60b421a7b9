package dev.weir.conformance.flood;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Clients that have asked a few times, with the heads that real ones send, and keep their connection for later. */
final class RestingClients {
    private static final long HEAP_BOUND = 30L << 20;
    private static final int CALLS = 100;
    private static final int ASKED = 3;
    private static final int WARM = 20;
    /** Fewer than the calls that one session may have under way, which they share. */
    private static final int AT_ONCE = 50;

    private RestingClients() {}

    static Result run(Stage stage, int count) {
        List<Talker> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            open(stage, threads, WARM).forEach(Talker::close);
            Measures measures = new Measures(stage, CALLS);
            clients.addAll(open(stage, threads, count));
            measures.during(CALLS);
            assertThat(measures.heapAdded())
                    .as("heap of %d resting clients", count)
                    .isLessThanOrEqualTo(HEAP_BOUND);
            return new Result("resting clients", count, "", measures);
        } finally {
            clients.forEach(Talker::close);
        }
    }

    private static List<Talker> open(Stage stage, ExecutorService threads, int count) {
        byte[] request = request(stage);
        List<Talker> clients = new ArrayList<>();
        while (clients.size() < count) {
            List<CompletableFuture<Talker>> opening = new ArrayList<>();
            for (int i = 0; i < Math.min(AT_ONCE, count - clients.size()); i++) {
                opening.add(CompletableFuture.supplyAsync(() -> client(stage, request), threads));
            }
            opening.stream().map(Deadline::join).forEach(clients::add);
        }
        return clients;
    }

    private static Talker client(Stage stage, byte[] request) {
        Talker talker = stage.door().talker();
        for (int asked = 0; asked < ASKED; asked++) {
            assertThat(talker.ask(request)).contains("Halted");
        }
        return talker;
    }

    private static byte[] request(Stage stage) {
        String bare =
                new String(Talker.request("VM.get_power_state", stage.session(), stage.vm()), StandardCharsets.UTF_8);
        return bare.replace(
                        "\r\nContent-Type",
                        "\r\nUser-Agent: a client of ours/1.0\r\nAccept-Encoding: gzip\r\nX-Request: 7\r\nContent-Type")
                .getBytes(StandardCharsets.UTF_8);
    }
}

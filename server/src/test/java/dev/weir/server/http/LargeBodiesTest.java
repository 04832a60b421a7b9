package dev.weir.server.http;

import static dev.weir.server.http.RawHttp.exchange;
import static dev.weir.server.http.RawHttp.post;
import static dev.weir.server.http.RawHttp.xml;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Calls of one client that together are more than its share of the memory: they wait for each other. */
class LargeBodiesTest {
    private static final int CALLS = 12;

    @Test
    void largeCallsSideBySideAreAllAnswered() throws Exception {
        int length = (int) (Shares.ofThisProgram(1).largeBodies().share() / 4 * 3);
        String call = post("/", xml("fail", "LARGE", "x".repeat(length)));
        try (WebServer server = TestServer.start(new Script(), Limits.DEFAULT, null);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                statuses.add(
                        clients.submit(() -> exchange(server.port("http"), call).status()));
            }
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(200);
            }
        }
    }

    @Test
    void whoSendsMoreThanThereIsRoomForSeesTheRefusal() throws Exception {
        String call = post("/", xml("fail", "LARGE", "x".repeat(40 << 20)));
        try (WebServer server = TestServer.start(new Script())) {
            for (int i = 0; i < CALLS; i++) {
                assertThat(exchange(server.port("http"), call).status()).isEqualTo(500);
            }
        }
    }
}

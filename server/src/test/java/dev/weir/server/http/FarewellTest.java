package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A host changes its role by ending one server and starting another: whom the first let in gets an answer or an end. */
class FarewellTest {
    private static final int ROUNDS = 60;
    private static final int CLIENTS = 8;
    private static final int ANSWERS = 40;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void nobodyIsLeftWaiting() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                WebServer server = TestServer.start(new Script());
                int port = server.port("http");
                CountDownLatch answers = new CountDownLatch(ANSWERS);
                List<Future<Integer>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(threads.submit(() -> leftWaiting(port, answers)));
                }
                answers.await();
                server.close();
                for (Future<Integer> client : clients) {
                    assertThat(client.get())
                            .as("left waiting in round %s", round)
                            .isZero();
                }
            }
        }
    }

    /** Comes again and again until nobody listens any more; how often it waited in vain. */
    private static int leftWaiting(int port, CountDownLatch answers) {
        int vain = 0;
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.getLocalPort() == port) {
                    return vain; // met itself: nobody else is there
                }
                socket.setSoTimeout(PATIENCE_MILLIS);
                switch (visit(socket)) {
                    case ANSWER -> answers.countDown();
                    case END -> Thread.onSpinWait();
                    case NOTHING -> vain++;
                }
            } catch (IOException _) {
                return vain;
            }
        }
    }

    private enum Met {
        ANSWER,
        END,
        NOTHING
    }

    private static Met visit(Socket socket) {
        try {
            socket.getOutputStream().write(REQUEST);
            return socket.getInputStream().readAllBytes().length > 0 ? Met.ANSWER : Met.END;
        } catch (SocketTimeoutException _) {
            return Met.NOTHING;
        } catch (IOException _) {
            return Met.END;
        }
    }
}

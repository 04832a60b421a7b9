package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

/**
 * An unreadable head is refused on a thread of its own, and reading goes on from there. The thread that met the head is
 * held up here as a busy machine holds it up: its buffer must not be read into by the other one.
 */
class OneReaderTest {
    private static final long GENEROUS_SECONDS = 60;

    private final List<String> order = new CopyOnWriteArrayList<>();
    private final CountDownLatch both = new CountDownLatch(2);

    /** Tells who goes on first, and holds up the first until the second is either through or waits. */
    private final class Watched extends WireConnection {
        private final CountDownLatch came = new CountDownLatch(1);
        private volatile Thread second = Thread.currentThread();

        Watched(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
            super(configuration, connector, endPoint);
        }

        @Override
        protected RequestHandler newRequestHandler() {
            return new RequestHandler() {
                @Override
                public void badMessage(HttpException failure) {
                    super.badMessage(failure);
                    awaitSecond();
                    goesOn("who met the head");
                }
            };
        }

        private void awaitSecond() {
            try {
                assertThat(came.await(GENEROUS_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            while (order.isEmpty() && second.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void run() {
            second = Thread.currentThread();
            came.countDown();
            super.run();
            goesOn("who read on");
        }

        private void goesOn(String who) {
            order.add(who);
            both.countDown();
        }
    }

    @Test
    void whoReadsOnWaitsForWhoMetTheHead() throws Exception {
        Server server = new Server();
        HttpConnectionFactory http = new HttpConnectionFactory() {
            @Override
            public Connection newConnection(Connector connector, EndPoint endPoint) {
                return configure(new Watched(getHttpConfiguration(), connector, endPoint), connector, endPoint);
            }
        };
        ServerConnector connector = new ServerConnector(server, http);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.start();
        try {
            RawHttp.Reply reply = RawHttp.exchange(
                    connector.getLocalPort(), "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: minus\r\n\r\n");
            assertThat(reply.line()).isEqualTo("HTTP/1.1 400 Bad Request");
            assertThat(both.await(GENEROUS_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(order).containsExactly("who met the head", "who read on");
        } finally {
            server.stop();
        }
    }
}

package dev.weir.server.http;

import static dev.weir.server.http.RawHttp.exchange;
import static dev.weir.server.http.RawHttp.post;
import static dev.weir.server.http.RawHttp.xml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.http.RawHttp.Reply;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {
    private static final String HEAD = "<?xml version=\"1.0\"?><methodResponse><params><param><value><struct>"
            + "<member><name>Status</name><value>";

    private final Script script = new Script();

    @TempDir
    private Path directory;

    private WebServer server;
    private int port;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(script, TestServer.SMALL, directory.resolve("socket"));
        port = server.port("http");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/RPC2", "/xmlrpc", "/json", "/whatever/else?x=1", "/jsonrp"})
    void everyUnclaimedPostIsXmlRpc(String path) throws Exception {
        Reply reply = exchange(port, post(path, xml("echo", "a")));
        assertThat(reply.line()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(reply.has("content-type: text/xml")).isTrue();
        assertThat(reply.has("connection: keep-alive")).isTrue();
        assertThat(reply.has("cache-control: no-cache, no-store")).isTrue();
        assertThat(reply.has("access-control-allow-origin: *")).isTrue();
        assertThat(reply.has("access-control-allow-headers: X-Requested-With")).isTrue();
        assertThat(reply.head().toLowerCase(java.util.Locale.ROOT)).doesNotContain("transfer-encoding", "server:");
        assertThat(reply.body())
                .isEqualTo(HEAD + "Success</value></member><member><name>Value</name><value><array><data>"
                        + "<value>a</value></data></array></value></member></struct></value></param></params>"
                        + "</methodResponse>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/jsonrpc", "/jsonrpc/", "/jsonrpc?x", "/jsonrpcx"})
    void jsonByPrefix(String path) throws Exception {
        Reply reply = exchange(port, post(path, "{\"method\":\"one\",\"params\":[7],\"id\":\"x\"}"));
        assertThat(reply.has("content-type: application/json")).isTrue();
        assertThat(reply.body()).isEqualTo("{\"result\":7,\"error\":null,\"id\":\"x\"}");
    }

    @Test
    void failuresAreReplies() throws Exception {
        Reply reply = exchange(port, post("/", xml("fail", "VM_BAD_POWER_STATE", "a&amp;b")));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .isEqualTo(HEAD + "Failure</value></member><member><name>ErrorDescription</name><value><array><data>"
                        + "<value>VM_BAD_POWER_STATE</value><value>a&amp;b</value></data></array></value></member>"
                        + "</struct></value></param></params></methodResponse>");
    }

    @Test
    void accidentsTellNothing() throws Exception {
        Reply reply = exchange(port, post("/", xml("crash")));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .contains("<value>INTERNAL_ERROR</value>")
                .doesNotContain("secret", "Exception", "dev.weir");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /nothing, 404 Not Found",
        "PUT /import, 403 Forbidden",
        "HEAD /, 501 Method not implemented",
        "DELETE /, 501 Method not implemented",
        "BREW /, 501 Method not implemented",
        "CONNECT /console?x=1, 404 Not Found",
        "CONNECT /remotecmd, 403 Forbidden"
    })
    void otherRequestsGetErrorPages(String request, String expected) throws Exception {
        try (RawHttp client = new RawHttp(port)) {
            client.send(request + " HTTP/1.1\r\nHost: h\r\n\r\n");
            String all = client.rest();
            assertThat(all).startsWith("HTTP/1.1 " + expected + "\r\n");
            assertThat(all.toLowerCase(java.util.Locale.ROOT)).contains("connection: close\r\n", "text/html");
        }
    }

    @Test
    void cliIsClosedWithoutAWord() throws Exception {
        try (RawHttp client = new RawHttp(port)) {
            client.send("POST /cli");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void firstBytesMayComeOneByOne() throws Exception {
        try (RawHttp client = new RawHttp(port)) {
            for (byte b : post("/", xml("echo")).getBytes(StandardCharsets.UTF_8)) {
                client.send(new byte[] {b});
            }
            assertThat(client.receive().status()).isEqualTo(200);
        }
    }

    @Test
    void welcomeAndPreflight() throws Exception {
        Reply page = exchange(port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(page.body()).contains("Weir", "0.1.0", "2.23").doesNotContain("http://", "https://");
        Reply options = exchange(
                port, "OPTIONS /jsonrpc HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Headers: content-type\r\n\r\n");
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.body()).isEmpty();
        assertThat(options.has("access-control-allow-methods: PUT")).isTrue();
        assertThat(options.has("access-control-allow-headers: content-type, X-Requested-With"))
                .isTrue();
    }

    @Test
    void oldHttpIsAnsweredInKindAndClosed() throws Exception {
        String body = xml("echo");
        try (RawHttp client = new RawHttp(port)) {
            client.send("POST / HTTP/1.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            String all = client.rest();
            assertThat(all).startsWith("HTTP/1.0 200 OK\r\n").endsWith("</methodResponse>");
            assertThat(all.toLowerCase(java.util.Locale.ROOT)).contains("\r\nconnection: close\r\n");
        }
        try (RawHttp client = new RawHttp(port)) {
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.0\r\nconnection: KEEP-ALIVE\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body);
                Reply reply = client.receive();
                assertThat(reply.line()).isEqualTo("HTTP/1.0 200 OK");
                assertThat(reply.has("connection: keep-alive")).isTrue();
            }
        }
    }

    @Test
    void pipelinedCallsAreAnsweredInOrder() throws Exception {
        try (RawHttp client = new RawHttp(port)) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                all.append(post("/", xml("one", "n" + i)));
            }
            client.send(all.toString());
            for (int i = 0; i < 20; i++) {
                assertThat(client.receive().body()).contains("<value>n" + i + "</value>");
            }
            client.send(post("/", xml("one", "last")).replace("Host: h", "Host: h\r\nConnection: Close"));
            assertThat(client.receive().has("connection: close")).isTrue();
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void chunkedCallsAreRead() throws Exception {
        String body = xml("one", "a");
        Reply reply = exchange(
                port,
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length())
                        + "\r\n" + body + "\r\n0\r\n\r\n");
        assertThat(reply.body()).contains("<value>a</value>");
    }

    @Test
    void largeRepliesHaveALengthToo() throws Exception {
        Reply reply = exchange(port, post("/", xml("large", "<i4>50000</i4>")));
        assertThat(reply.head().toLowerCase(java.util.Locale.ROOT))
                .contains("content-length: " + reply.body().length())
                .doesNotContain("chunked");
        assertThat(reply.body()).contains("text number 49999</value>").endsWith("</methodResponse>");
    }

    @Test
    void limits() throws Exception {
        assertThat(exchange(port, post("/", xml("one", "x".repeat(300 << 10)))).line())
                .isEqualTo("HTTP/1.1 500 Internal Error");
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        assertThat(exchange(
                                port,
                                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5)
                                        + "0\r\n\r\n")
                        .status())
                .isEqualTo(500);
        assertThat(exchange(port, "GET / HTTP/1.1\r\nHost: h\r\nX: " + "y".repeat(9000) + "\r\n\r\n")
                        .line())
                .isEqualTo("HTTP/1.1 431 Request Header Fields Too Large");
        assertThat(exchange(port, "GET / HTTP/1.1\r\nHost: h\r\nX: " + "y".repeat(7000) + "\r\n\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(exchange(port, "POST / HTTP/1.1\r\nHost: h\r\n\r\n").status())
                .isEqualTo(500);
        assertThat(exchange(port, post("/jsonrpc", "[]")).status()).isEqualTo(500);
        assertThat(exchange(port, "nonsense\r\n\r\n").status()).isEqualTo(400);
    }

    @Test
    void whoSaysNothingIsLeftButWhoWaitsForACallIsNot() throws Exception {
        Limits impatient =
                new Limits(1 << 20, 8 << 10, 1 << 20, Duration.ofMillis(200), 0, 100, 100, Duration.ofMillis(500));
        try (WebServer strict = TestServer.start(script, impatient, null);
                RawHttp waiting = new RawHttp(strict.port("http"));
                RawHttp silent = new RawHttp(strict.port("http"));
                RawHttp halting = new RawHttp(strict.port("http"))) {
            waiting.send(post("/", xml("block")));
            script.blocked.await();
            silent.send("POST / HTTP/1.1\r\n");
            halting.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n<");
            // Both are cut off after the idle time; the call that is under way for longer than that lives on.
            silent.rest();
            assertThat(halting.rest()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
            script.release.countDown();
            assertThat(waiting.receive().body()).contains("<value>released</value>");
        }
    }

    /** Not even a connection's first request, which comes by way of the detector. */
    @Test
    void noCallHoldsAThreadOfTheSystem() throws Exception {
        try (RawHttp client = new RawHttp(port)) {
            for (int i = 0; i < 3; i++) {
                client.send(post("/", xml("virtual")));
                assertThat(client.receive().body()).contains("<boolean>1</boolean>");
            }
        }
    }

    /** Whoever has read the whole of a reply has a place for the next call, however quick. */
    @Test
    void anAnsweredCallIsNoLongerUnderWay() throws Exception {
        Limits narrow =
                new Limits(1 << 20, 8 << 10, 1 << 10, Duration.ofSeconds(60), 0, 100, 1, Duration.ofMillis(500));
        try (WebServer strict = TestServer.start(script, narrow, null);
                RawHttp first = new RawHttp(strict.port("http"));
                RawHttp second = new RawHttp(strict.port("http"))) {
            for (int i = 0; i < 500; i++) {
                RawHttp client = i % 2 == 0 ? first : second;
                client.send(i % 3 == 0 ? post("/", xml("large", "<i4>5000</i4>")) : post("/", xml("one", "short")));
                assertThat(client.receive().body()).doesNotContain("TOO_MANY_PENDING_TASKS");
            }
        }
    }

    /** A refusal in the call's own notation, which clients understand; others are answered as ever. */
    @Test
    void whoHasTooManyCallsUnderWayIsToldSo() throws Exception {
        Limits narrow =
                new Limits(1 << 20, 8 << 10, 1 << 20, Duration.ofSeconds(60), 0, 100, 1, Duration.ofMillis(500));
        try (WebServer strict = TestServer.start(script, narrow, directory.resolve("narrow"));
                RawHttp waiting = new RawHttp(strict.port("http"))) {
            waiting.send(post("/", xml("block")));
            script.blocked.await();
            Reply refused = exchange(strict.port("http"), post("/", xml("one", "more")));
            assertThat(refused.status()).isEqualTo(200);
            assertThat(refused.body())
                    .contains("<name>Status</name><value>Failure</value>")
                    .contains("<array><data><value>TOO_MANY_PENDING_TASKS</value></data></array>");
            assertThat(exchange(
                                    strict.port("http"),
                                    post("/jsonrpc", "{\"method\":\"one\",\"params\":[\"more\"],\"id\":3}"))
                            .body())
                    .isEqualTo("{\"result\":null,\"error\":[\"TOO_MANY_PENDING_TASKS\"],\"id\":3}");
            script.release.countDown();
            assertThat(waiting.receive().body()).contains("<value>released</value>");
            waiting.send(post("/", xml("one", "again")));
            assertThat(waiting.receive().body()).contains("<value>again</value>");
        }
    }

    @Test
    void correlationHeadersReachTheCall() throws Exception {
        Reply reply = exchange(
                port,
                post("/", xml("origin"))
                        .replace(
                                "Host: h",
                                "Host: h\r\nUser-Agent: test\r\nTask-Id: OpaqueRef:t\r\nX-Http-Other-Config-A: b"
                                        + "\r\nX-Other: c"));
        assertThat(reply.body())
                .contains("<value>127.0.0.1</value>", "<value>test</value>", "<boolean>0</boolean>")
                .contains("<name>task-id</name><value>OpaqueRef:t</value>")
                .contains("<name>x-http-other-config-a</name><value>b</value>")
                .doesNotContain("x-other");
    }

    @Test
    void thumbprintOnlyForTheAskedAndTheLost() throws Exception {
        String ask = "Host: h\r\nx-xenapi-request-host-certificate-thumbprint: sha-256:master";
        String slave = post("/", xml("fail", "HOST_IS_SLAVE", "192.0.2.1"));
        String told = "x-xenapi-response-host-certificate-thumbprint: AA:BB";
        assertThat(exchange(port, slave.replace("Host: h", ask)).has(told)).isTrue();
        assertThat(exchange(port, slave).has(told)).isFalse();
        assertThat(exchange(port, post("/", xml("fail", "OTHER")).replace("Host: h", ask))
                        .has(told))
                .isFalse();
        assertThat(exchange(port, slave.replace("Host: h", ask.replace("256", "1")))
                        .has(told))
                .isFalse();
    }

    @Test
    void invalidUtf8IsAFailureAndNeverReplaced() throws Exception {
        byte[] request = post("/", xml("one", "a?b")).getBytes(StandardCharsets.US_ASCII);
        request[new String(request, StandardCharsets.US_ASCII).indexOf('?')] = (byte) 0xFE;
        try (RawHttp client = new RawHttp(port)) {
            client.send(request);
            assertThat(client.receive().body()).contains("<value>INVALID_VALUE</value>");
        }
    }

    @Test
    void theHostsOwnSocketIsTrusted() throws Exception {
        Path socket = directory.resolve("socket");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String body = xml("origin");
            channel.write(ByteBuffer.wrap(("POST / HTTP/1.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII)));
            assertThat(new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8))
                    .contains("<name>trusted</name><value><boolean>1</boolean></value>");
        }
    }

    @Test
    void manyAtATime() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String own = "client" + i;
                clients.add(() -> {
                    try (RawHttp client = new RawHttp(port)) {
                        StringBuilder seen = new StringBuilder();
                        for (int call = 0; call < 25; call++) {
                            client.send(post("/", xml("one", own)));
                            seen.append(client.receive().body().contains("<value>" + own + "</value>") ? "y" : "n");
                        }
                        return seen.toString();
                    }
                });
            }
            for (Future<String> seen : threads.invokeAll(clients)) {
                assertThat(seen.get()).isEqualTo("y".repeat(25));
            }
        }
    }

    @Test
    void stopsThoughACallIsBlocked() throws Exception {
        try (RawHttp client = new RawHttp(port)) {
            client.send(post("/", xml("block")));
            script.blocked.await();
            server.close();
            assertThat(server.addresses()).isEmpty();
        }
    }
}

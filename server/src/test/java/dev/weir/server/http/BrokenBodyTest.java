package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that break the rules of HTTP: the request is bad, and the server meets nothing unexpected (wire.md T17). */
class BrokenBodyTest {
    @ParameterizedTest
    @ValueSource(strings = {"zz\r\nx\r\n0\r\n\r\n", "-5\r\nabcde\r\n0\r\n\r\n", "5 \0\r\nabcde\r\n0\r\n\r\n"})
    void badChunksAreABadRequest(String body) throws Exception {
        try (WebServer server = TestServer.start(new Script())) {
            RawHttp.Reply reply = RawHttp.exchange(
                    server.port("http"), "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
            assertThat(reply.line()).isEqualTo("HTTP/1.1 400 Bad Request");
        }
    }

    @Test
    void aBodyThatEndsEarlyIsABadRequest() throws Exception {
        try (WebServer server = TestServer.start(new Script());
                RawHttp client = new RawHttp(server.port("http"))) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\n<methodCall>");
            client.end();
            assertThat(client.receive().line()).isEqualTo("HTTP/1.1 400 Bad Request");
        }
    }
}

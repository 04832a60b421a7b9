package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.pki.TestCertificates;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that comes again shows what it got and is spared the costly part of the handshake. */
class TlsResumptionTest {
    private static WebServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(new Script());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2", "-tls1_2 -no_ticket", "-tls1_2 -curves secp384r1"})
    void aSavedSessionIsResumed(String options) throws Exception {
        String session = directory.resolve("session").toString();
        assertThat(call(options + " -sess_out " + session)).contains("New, TLSv1.", "200 OK");
        assertThat(call(options + " -sess_in " + session)).contains("Reused, TLSv1.", "200 OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2 -reconnect", "-tls1_2 -no_ticket -reconnect"})
    void aSessionIsResumedAgainAndAgain(String options) throws Exception {
        assertThat(call(options).split("Reused, TLSv1.2", -1))
                .as("openssl comes back five times")
                .hasSize(6);
    }

    /** Tickets hold all that the server must know: another server with the same key files need not know them. */
    @Test
    void anotherServersSessionIsNoReasonToRefuse() throws Exception {
        String session = directory.resolve("session").toString();
        try (WebServer other = TestServer.start(new Script())) {
            OpenSsl.call(other.port("https"), "-sess_out", session);
        }
        assertThat(call("-sess_in " + session)).contains("TLSv1.3", "200 OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void javasClientResumes(String protocol) throws Exception {
        SSLContext client = TestCertificates.get().publicTls().context();
        for (int turn = 0; turn < 3; turn++) {
            try (SSLSocket socket =
                            (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", server.port("https"));
                    RawHttp http = new RawHttp(socket)) {
                socket.setEnabledProtocols(new String[] {protocol});
                http.send(RawHttp.post("/", RawHttp.xml("echo")));
                assertThat(http.receive().status()).isEqualTo(200);
                assertThat(socket.getSession().getValue("turn")).isEqualTo(turn == 0 ? null : turn - 1);
                socket.getSession().putValue("turn", turn);
            }
        }
    }

    private static String call(String options) throws Exception {
        return OpenSsl.call(server.port("https"), options.split(" "));
    }
}

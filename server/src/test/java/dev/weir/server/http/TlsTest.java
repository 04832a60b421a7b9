package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static WebServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(new Script());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256"})
    void whatXeOffersIsAccepted(String suite) throws Exception {
        String seen = openssl("-tls1_2", "-cipher", suite, "-curves", "secp384r1");
        assertThat(seen).contains("Cipher is " + suite, "secp384r1", "HTTP/1.0 200 OK");
    }

    @Test
    void newerClientsGetTheNewerProtocol() throws Exception {
        assertThat(openssl("-tls1_3")).contains("TLSv1.3", "HTTP/1.0 200 OK");
        assertThat(openssl("-tls1_3", "-servername", "nobody.example")).contains("HTTP/1.0 200 OK");
        assertThat(openssl("-servername", "pool")).contains("HTTP/1.0 200 OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_1", "-tls1_2 -cipher AES256-SHA", "-tls1_2 -cipher ECDHE-RSA-AES256-SHA384"})
    void weakOffersAreRefused(String offer) throws Exception {
        assertThat(openssl(offer.split(" "))).doesNotContain("200 OK").contains("Cipher is (NONE)");
    }

    @Test
    void rawLanesWorkInsideTls() throws Exception {
        try (SSLSocket socket = (SSLSocket) dev.weir.server.pki.TestCertificates.get()
                        .publicTls()
                        .context()
                        .getSocketFactory()
                        .createSocket("127.0.0.1", server.port("https"));
                RawHttp client = new RawHttp(socket)) {
            client.send("CONNECT /console?uuid=1 HTTP/1.0\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(404);
        }
    }

    private static String openssl(String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("openssl", "s_client", "-ign_eof", "-connect", "127.0.0.1:" + server.port("https")));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String body = RawHttp.xml("echo");
        try (var out = process.getOutputStream()) {
            out.write(("POST / HTTP/1.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            assertThat(e).as("it closed before it was asked").isNotNull();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}

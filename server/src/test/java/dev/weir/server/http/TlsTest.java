package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section T of wire.md as openssl's client sees it. */
class TlsTest {
    private static final String SERVED = "HTTP/1.0 200 OK";
    private static final String REFUSED = "Cipher is (NONE)";

    private static WebServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(new Script());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** T2: all that xe knows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ECDHE-RSA-AES256-GCM-SHA384",
                "ECDHE-RSA-AES128-GCM-SHA256",
                "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256"
            })
    void whatXeOffersIsAccepted(String suites) throws Exception {
        assertThat(call("-tls1_2", "-cipher", suites, "-curves", "secp384r1"))
                .contains("Cipher is " + suites.split(":", -1)[0], "secp384r1", "Peer signature type: RSA", SERVED);
    }

    @Test
    void theServersOrderOfSuitesCounts() throws Exception {
        assertThat(call("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"))
                .contains("Cipher is ECDHE-RSA-AES256-GCM-SHA384", SERVED);
        assertThat(call("-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"))
                .contains("Cipher is ECDHE-ECDSA-AES128-GCM-SHA256", SERVED);
        assertThat(call("-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384"))
                .contains("Cipher is TLS_AES_256_GCM_SHA384", SERVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"})
    void newerClientsGetTheNewerProtocol(String suite) throws Exception {
        assertThat(call("-ciphersuites", suite)).contains("TLSv1.3, Cipher is " + suite, SERVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256"})
    void clientsThatKnowOnlyEcAreServed(String suite) throws Exception {
        assertThat(call("-tls1_2", "-cipher", suite)).contains("Cipher is " + suite, SERVED);
    }

    @Test
    void ecIsForThoseWhoCan() throws Exception {
        assertThat(call("-tls1_3")).contains("Peer signature type: ECDSA", SERVED);
        assertThat(call("-tls1_2")).contains("Peer signature type: ECDSA", SERVED);
        assertThat(call("-tls1_3", "-sigalgs", "RSA-PSS+SHA256")).contains("Peer signature type: RSA-PSS", SERVED);
        assertThat(call("-tls1_2", "-sigalgs", "RSA+SHA256")).contains("Peer signature type: RSA", SERVED);
        assertThat(call("-tls1_2", "-curves", "secp384r1"))
                .as("it knows EC, but not the certificate's curve")
                .contains("Peer signature type: RSA", SERVED);
    }

    /** T3, G3; the JDK by itself ends the handshake at names that it takes for misspelt. */
    @ParameterizedTest
    @ValueSource(strings = {"nobody.example", "pool", "xapi:pool", "my_host", "a..b", "-", "127.0.0.1"})
    void anyServerNameIsServed(String name) throws Exception {
        for (String protocol : List.of("-tls1_2", "-tls1_3")) {
            assertThat(call(protocol, "-servername", name)).contains(SERVED);
        }
    }

    @Test
    void noServerNameIsServed() throws Exception {
        assertThat(call("-noservername")).contains(SERVED);
    }

    @Test
    void protocolsWithinTlsAreNotNeeded() throws Exception {
        assertThat(call()).contains("No ALPN negotiated", SERVED);
        assertThat(call("-alpn", "h2,http/1.1")).contains(SERVED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-tls1_1 -cipher ALL@SECLEVEL=0",
                "-tls1 -cipher ALL@SECLEVEL=0",
                "-tls1_2 -cipher AES256-SHA",
                "-tls1_2 -cipher AES256-GCM-SHA384",
                "-tls1_2 -cipher DHE-RSA-AES256-GCM-SHA384",
                "-tls1_2 -cipher ECDHE-RSA-AES256-SHA384",
                "-tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305",
                "-tls1_2 -cipher ADH-AES256-GCM-SHA384@SECLEVEL=0",
                "-tls1_2 -cipher NULL-SHA256@SECLEVEL=0"
            })
    void weakOffersAreRefused(String offer) throws Exception {
        assertThat(call(offer.split(" ")))
                .doesNotContain("200 OK")
                .contains(REFUSED)
                .as("the server's word, not openssl's own")
                .containsPattern("alert (handshake failure|protocol version)");
    }

    /** openssl knows none so old: a hello of SSL 3.0 by hand gets an alert, and no answer. */
    @Test
    void ssl3IsRefused() throws Exception {
        String hello = "010000330300" + "5a".repeat(32) + "00" + "000c" + "c030c02f009d009c0035002f" + "0100";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port("https"))) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(HexFormat.of().parseHex("160300" + length(hello) + hello));
            InputStream in = socket.getInputStream();
            assertThat(in.read()).as("the type of an alert").isEqualTo(0x15);
            byte[] rest = in.readAllBytes();
            assertThat(Arrays.copyOfRange(rest, 2, 6))
                    .as("fatal, protocol_version")
                    .isEqualTo(new byte[] {0, 2, 2, 70});
        }
    }

    private static String length(String hex) {
        return HexFormat.of().toHexDigits((short) (hex.length() / 2));
    }

    @Test
    void nothingIsCompressedAndNothingNegotiatedAnew() throws Exception {
        assertThat(call("-tls1_2", "-comp")).contains("Compression: NONE", SERVED);
        assertThat(OpenSsl.say(server.port("https"), "R\n", List.of("-tls1_2")))
                .as("the server closes; openssl would go on")
                .contains("RENEGOTIATING\nclosed");
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

    private static String call(String... options) throws Exception {
        return OpenSsl.call(server.port("https"), Stream.of(options).toArray(String[]::new));
    }
}

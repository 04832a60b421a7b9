package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.pki.Administrator;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.pki.PublicTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another certificate without a restart: what is open stays, what comes sees it, and nothing bad is taken. */
class CertificateReloadTest {
    private static final List<String> RSA_ONLY = List.of("-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384");

    @TempDir
    private Path pki;

    @TempDir
    private Path desk;

    private Administrator administrator;
    private PoolCertificates certificates;
    private PublicTls tls;
    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        administrator = new Administrator(desk);
        certificates = open();
        tls = certificates.publicTls();
        server = TestServer.start(new Script(), tls);
    }

    private PoolCertificates open() throws Exception {
        return PoolCertificates.open(pki, List.of("127.0.0.1"), Clock.systemUTC(), new SecureRandom());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void newConnectionsSeeIt() throws Exception {
        administrator.makesRsa("new").installs(pki, "new.key", "host.key");
        tls.refresh();
        assertThat(shownTo(RSA_ONLY)).as("half of it").isEqualTo("127.0.0.1");
        administrator.installs(pki, "new.pem", "host.pem");
        tls.refresh();
        assertThat(shownTo(RSA_ONLY)).isEqualTo("new");
        assertThat(shownTo(List.of("-tls1_3")))
                .as("not the EC certificate of the pool's own beside it")
                .isEqualTo("new");
        assertThat(tls.hostCertificate().getSubjectX500Principal().getName()).isEqualTo("CN=new");

        administrator.makesEc("ec").installs(pki, "ec.key", "host-ec.key");
        administrator.installs(pki, "ec.pem", "host-ec.pem");
        tls.refresh();
        assertThat(shownTo(List.of("-tls1_3"))).isEqualTo("ec");
        assertThat(shownTo(RSA_ONLY)).isEqualTo("new");
        assertThat(tls.hostCertificate().getSubjectX500Principal().getName()).isEqualTo("CN=new");
    }

    @Test
    void openConnectionsStayAndOldSessionsAreNotResumed() throws Exception {
        String session = desk.resolve("session").toString();
        assertThat(OpenSsl.call(port(), "-sess_out", session)).contains("200 OK");
        assertThat(OpenSsl.call(port(), "-sess_in", session)).contains("Reused,");
        try (SSLSocket socket = (SSLSocket)
                        certificates.publicTls().context().getSocketFactory().createSocket("127.0.0.1", port());
                RawHttp before = new RawHttp(socket)) {
            before.send(RawHttp.post("/", RawHttp.xml("echo")));
            assertThat(before.receive().status()).isEqualTo(200);
            install("new");
            before.send(RawHttp.post("/", RawHttp.xml("echo")));
            assertThat(before.receive().status()).isEqualTo(200);
            X509Certificate seen = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            assertThat(seen.getSubjectX500Principal().getName()).isEqualTo("CN=127.0.0.1");
        }
        assertThat(OpenSsl.call(port(), "-sess_in", session)).contains("New, TLSv1.3", "subject=CN = new", "200 OK");
    }

    /** T3: whatever an administrator has put there, the pool's other hosts find whom they know. */
    @Test
    void hostsOfThePoolAskForThePoolsOwn() throws Exception {
        install("new");
        for (int round = 0; round < 2; round++) {
            try (SSLSocket socket = (SSLSocket) certificates.serverClient().createSocket("127.0.0.1", port());
                    RawHttp link = new RawHttp(socket)) {
                link.send(RawHttp.post("/", RawHttp.xml("echo")));
                assertThat(link.receive().status()).isEqualTo(200);
                assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(certificates.internalCertificate());
            }
            certificates.refreshInternal();
        }
        assertThat(shownTo(List.of("-tls1_3"))).isEqualTo("new");
        assertThat(shownTo(List.of("-tls1_3", "-alpn", "h2,spdy/3")))
                .as("of no protocol that is known")
                .isEqualTo("new");
    }

    @Test
    void whatCannotBeUsedIsRefusedUntilItChanges() throws Exception {
        administrator.makesRsa("one").makesRsa("two").makesEc("ec");
        install("one");
        administrator.installs(pki, "two.pem", "host.pem");
        refreshShows("one");
        Files.writeString(
                pki.resolve("host.pem"),
                Files.readString(desk.resolve("two.pem")).substring(0, 400));
        administrator.installs(pki, "two.key", "host.key");
        refreshShows("one");
        Files.writeString(pki.resolve("host.pem"), "");
        refreshShows("one");
        Files.delete(pki.resolve("host.pem"));
        refreshShows("one");
        administrator.installs(pki, "ec.pem", "host.pem");
        administrator.installs(pki, "ec.key", "host.key");
        refreshShows("one");
        administrator.makesRsa("old");
        administrator.openssl(
                "x509",
                "-in",
                administrator.path("old", ".pem"),
                "-signkey",
                administrator.path("old", ".key"),
                "-days",
                "-1",
                "-out",
                administrator.path("old", ".pem.expired"));
        administrator.installs(pki, "old.key", "host.key");
        administrator.installs(pki, "old.pem.expired", "host.pem");
        refreshShows("one");
        install("two");
        assertThat(shownTo(RSA_ONLY)).isEqualTo("two");
    }

    @Test
    void keysAndChainsAreTakenAsToolsWriteThem() throws Exception {
        administrator.makesRsa("authority").makesRsa("leaf");
        administrator.openssl(
                "x509",
                "-in",
                administrator.path("leaf", ".pem"),
                "-CA",
                administrator.path("authority", ".pem"),
                "-CAkey",
                administrator.path("authority", ".key"),
                "-CAcreateserial",
                "-out",
                administrator.path("signed", ".pem"));
        administrator.openssl(
                "rsa",
                "-traditional",
                "-in",
                administrator.path("leaf", ".key"),
                "-out",
                administrator.path("traditional", ".key"));
        assertThat(Files.readString(desk.resolve("traditional.key"))).contains("BEGIN RSA PRIVATE KEY");
        Files.writeString(
                pki.resolve("host.pem"),
                "a word before\n" + Files.readString(desk.resolve("signed.pem"))
                        + Files.readString(desk.resolve("authority.pem")));
        administrator.installs(pki, "traditional.key", "host.key");
        tls.refresh();
        assertThat(OpenSsl.call(port())).contains("0 s:CN = leaf", "1 s:CN = authority", "200 OK");
    }

    @Test
    void aRestartKeepsIt() throws Exception {
        administrator.makesRsa("new").makesRsa("other");
        install("new");
        assertThat(open().publicTls()
                        .hostCertificate()
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=new");
        administrator.installs(pki, "other.key", "host.key");
        assertThat(open().publicTls()
                        .hostCertificate()
                        .getSubjectX500Principal()
                        .getName())
                .as("what cannot be used at a start gives way, or the pool would be out of reach")
                .isEqualTo("CN=127.0.0.1");
        assertThat(pki.resolve("host.key.refused")).hasSameTextualContentAs(desk.resolve("other.key"));
        assertThat(pki.resolve("host.pem.refused")).hasSameTextualContentAs(desk.resolve("new.pem"));
    }

    private void install(String name) throws Exception {
        if (!Files.exists(desk.resolve(name + ".pem"))) {
            administrator.makesRsa(name);
        }
        administrator.installs(pki, name + ".pem", "host.pem");
        administrator.installs(pki, name + ".key", "host.key");
        tls.refresh();
    }

    private void refreshShows(String name) throws Exception {
        tls.refresh();
        assertThat(shownTo(RSA_ONLY)).isEqualTo(name);
    }

    private int port() {
        return server.port("https");
    }

    /** The common name of the certificate that such a client is shown. */
    private String shownTo(List<String> options) throws Exception {
        String seen = OpenSsl.call(port(), options.toArray(String[]::new));
        assertThat(seen).contains("200 OK");
        String after = seen.substring(seen.indexOf("subject=CN = ") + "subject=CN = ".length());
        return after.substring(0, after.indexOf('\n'));
    }
}

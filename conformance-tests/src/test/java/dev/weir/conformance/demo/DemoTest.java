package dev.weir.conformance.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./weir demo} from its start to its end. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DemoTest {
    private static final String ADDRESS = "127.0.0.42";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int USAGE = 2;

    @TempDir
    Path folder;

    @Test
    void servesUntilItsGroupIsTerminatedAndGoesOnAfterwards(TestReporter reporter) throws Exception {
        Path data = folder.resolve("data");
        try (Launcher demo = simulated(data)) {
            assertPageServed(ready(demo), data);
            assertPasswordKept(data);
            long before = System.nanoTime();
            demo.signalGroup("TERM");
            assertThat(demo.awaitEnd(PATIENCE)).isZero();
            reporter.publishEntry(
                    "demo ended after",
                    Duration.ofNanos(System.nanoTime() - before).toMillis() + " ms");
            assertThat(Launcher.processesOf(data)).isEmpty();
        }
        String password = Files.readString(data.resolve("secrets/root-password"));
        try (Launcher again = simulated(data)) {
            assertPageServed(ready(again), data);
            assertThat(data.resolve("secrets/root-password")).hasContent(password);
            again.terminate();
            assertThat(again.awaitEnd(PATIENCE)).isZero();
            assertThat(Launcher.processesOf(data)).isEmpty();
        }
    }

    @Test
    void refusesASecondDemoOnTheSameFolder() throws Exception {
        Path data = folder.resolve("data");
        try (Launcher first = simulated(data)) {
            ready(first);
            try (Launcher second = Launcher.start(folder.resolve("second"), "demo", "--data", data.toString())) {
                assertThat(second.awaitEnd(PATIENCE)).isEqualTo(1);
                assertThat(second.errors()).contains("another demo runs on " + data);
            }
        }
        assertThat(Launcher.processesOf(data)).isEmpty();
    }

    @Test
    void refusesAPoolWithoutHosts() throws Exception {
        try (Launcher demo = Launcher.start(folder.resolve("errors"), "demo", "--hosts", "0")) {
            assertThat(demo.awaitEnd(PATIENCE)).isEqualTo(USAGE);
            assertThat(demo.errors()).contains("--hosts must be").contains("not 0");
        }
    }

    @Test
    void answersUnknownOptionsWithTheUsage() throws Exception {
        try (Launcher demo = Launcher.start(folder.resolve("errors"), "demo", "--no-such-option")) {
            assertThat(demo.awaitEnd(PATIENCE)).isEqualTo(USAGE);
            assertThat(demo.errors()).contains("--no-such-option").contains("Usage:");
        }
    }

    private Launcher simulated(Path data) throws IOException {
        return Launcher.start(
                folder.resolve("errors"), "demo", "--simulated", "--data", data.toString(), "--address", ADDRESS);
    }

    private static URI ready(Launcher demo) throws IOException {
        String line = demo.line();
        assertThat(line).matches("READY https://" + ADDRESS.replace(".", "\\.") + ":[0-9]+");
        return URI.create(line.substring("READY ".length()) + "/");
    }

    private static void assertPageServed(URI page, Path data)
            throws IOException, GeneralSecurityException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(trusting(data.resolve("pki/ca.pem")))
                .build()) {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("Weir");
        }
    }

    private static void assertPasswordKept(Path data) throws IOException {
        Path password = data.resolve("secrets/root-password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
    }

    private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream file = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "pool", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}

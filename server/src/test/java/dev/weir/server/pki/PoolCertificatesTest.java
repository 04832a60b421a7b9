package dev.weir.server.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolCertificatesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void keepsWhatItMadeAndRenewsOnlyWhatMustBe() throws Exception {
        PoolCertificates first = open(NOW, "192.0.2.7", "host.example", "2001:db8::7");
        assertThat(open(NOW, "host.example", "2001:db8:0:0:0:0:0:7").publicTls().hostCertificate())
                .isEqualTo(first.publicTls().hostCertificate());

        PoolCertificates moved = open(NOW, "192.0.2.8");
        assertThat(moved.publicTls().hostCertificate())
                .isNotEqualTo(first.publicTls().hostCertificate());
        assertThat(moved.publicTls().hostCertificate().getSubjectAlternativeNames())
                .containsExactly(List.of(7, "192.0.2.8"));
        assertThat(moved.authorityCertificate()).isEqualTo(first.authorityCertificate());

        PoolCertificates later = open(NOW.plus(Duration.ofDays(3640)), "192.0.2.8");
        assertThat(later.authorityCertificate()).isNotEqualTo(first.authorityCertificate());
        later.publicTls().hostCertificate().verify(later.authorityCertificate().getPublicKey());

        assertThat(Fingerprint.of(later.publicTls().hostCertificate(), "sha-256"))
                .matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(Fingerprint.of(later.publicTls().hostCertificate(), "sha-1"))
                .matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
    }

    @Test
    void writesPemFilesForTheirOwnerOnly() throws Exception {
        open(NOW, "192.0.2.7");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(10).allSatisfy(file -> {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(Files.readString(file))
                        .startsWith("-----BEGIN " + (file.toString().endsWith(".key") ? "PRIVATE KEY" : "CERTIFICATE"));
            });
        }
        Path ca = directory.resolve("ca.pem");
        for (String name : List.of("host", "host-ec", "agent", "master")) {
            String pem = directory.resolve(name + ".pem").toString();
            openssl("verify", "-attime", "" + NOW.getEpochSecond(), "-CAfile", ca.toString(), pem);
            openssl("pkey", "-noout", "-in", directory.resolve(name + ".key").toString());
        }
    }

    @Test
    void makesAnewWhatIsTornOrDoesNotMatch() throws Exception {
        PoolCertificates first = open(NOW, "192.0.2.7");
        Files.copy(
                directory.resolve("agent.key"),
                directory.resolve("host.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.delete(directory.resolve("master.pem"));
        PoolCertificates second = open(NOW, "192.0.2.7");
        assertThat(second.publicTls().hostCertificate())
                .isNotEqualTo(first.publicTls().hostCertificate());
        assertThat(second.authorityCertificate()).isEqualTo(first.authorityCertificate());
        assertThat(directory.resolve("master.pem")).exists();
    }

    @Test
    void masterAndAgentTrustEachOtherAndNobodyElse() throws Exception {
        PoolCertificates pool = TestCertificates.get();
        assertThat(handshake(pool.agentServer(), pool.agentClient())).isEqualTo("CN=master.weir");
        assertThatThrownBy(() -> handshake(pool.publicTls().context(), pool.agentClient()))
                .as("the host's certificate is of this pool, but no agent's")
                .isInstanceOf(SSLHandshakeException.class);
        PoolCertificates other = open(Clock.systemUTC().instant(), "192.0.2.7");
        assertThatThrownBy(() -> handshake(other.agentServer(), pool.agentClient()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    private static String handshake(SSLContext server, SSLContext client) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                SSLServerSocket listener = (SSLServerSocket)
                        server.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setNeedClientAuth(true);
            CompletableFuture<String> seen = CompletableFuture.supplyAsync(
                    () -> {
                        try (SSLSocket socket = (SSLSocket) listener.accept()) {
                            socket.startHandshake();
                            socket.getOutputStream().write(1);
                            return socket.getSession().getPeerPrincipal().getName();
                        } catch (IOException e) {
                            return e.toString();
                        }
                    },
                    threads);
            try (SSLSocket socket = (SSLSocket)
                    client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
                socket.startHandshake();
                assertThat(socket.getInputStream().read()).isEqualTo(1);
            }
            return seen.get();
        }
    }

    private PoolCertificates open(Instant now, String... hosts) throws Exception {
        return PoolCertificates.open(directory, List.of(hosts), Clock.fixed(now, ZoneOffset.UTC), new SecureRandom());
    }

    private static void openssl(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}

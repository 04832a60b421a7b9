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
        assertThat(later.authorityCertificate())
                .as("an authority stays until the whole pool has another")
                .isEqualTo(first.authorityCertificate());
        assertThat(later.isAuthorityOld()).isTrue();
        assertThat(first.isAuthorityOld()).isFalse();

        assertThat(Fingerprint.of(later.publicTls().hostCertificate(), "sha-256"))
                .matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(Fingerprint.of(later.publicTls().hostCertificate(), "sha-1"))
                .matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
    }

    @Test
    void writesPemFilesForTheirOwnerOnly() throws Exception {
        open(NOW, "192.0.2.7");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(12).allSatisfy(file -> {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(Files.readString(file))
                        .startsWith("-----BEGIN " + (file.toString().endsWith(".key") ? "PRIVATE KEY" : "CERTIFICATE"));
            });
        }
        Path ca = directory.resolve("ca.pem");
        for (String name : List.of("host", "host-ec", "internal", "agent", "master")) {
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

    /** A host that has heard of each step and one that is a step behind know one another all the way. */
    @Test
    void twoAuthoritiesAreTrustedSideBySideUntilTheNewOneIsAll() throws Exception {
        PoolCertificates master = open(Clock.systemUTC().instant(), "192.0.2.7");
        Path there = Files.createDirectory(directory.resolve("member"));
        for (String name : List.of("ca.pem", "ca.key")) {
            Files.copy(directory.resolve(name), there.resolve(name));
        }
        PoolCertificates member =
                PoolCertificates.open(there, List.of("192.0.2.8"), Clock.systemUTC(), new SecureRandom());
        SSLContext client = master.agentClient();
        SSLContext server = member.agentServer();
        var old = master.authorityCertificate();
        master.announce();
        assertThat(master.rotation()).isEqualTo(Rotation.ANNOUNCED);
        assertThat(master.authorityCertificate()).isEqualTo(old);
        assertThat(handshake(server, client)).as("the member is behind").isEqualTo("CN=master.weir");
        follow(master, member, there);
        master.turn();
        assertThat(master.rotation()).isEqualTo(Rotation.TURNED);
        assertThat(master.authorityCertificate()).isNotEqualTo(old);
        master.publicTls()
                .hostCertificate()
                .verify(master.authorityCertificate().getPublicKey());
        master.internalCertificate().verify(master.authorityCertificate().getPublicKey());
        assertThat(handshake(server, client))
                .as("signed by the new one, and by the old")
                .isEqualTo("CN=master.weir");
        follow(master, member, there);
        member.internalCertificate().verify(master.authorityCertificate().getPublicKey());
        master.forget();
        assertThat(master.rotation()).isEqualTo(Rotation.NONE);
        assertThat(handshake(server, client)).isEqualTo("CN=master.weir");
        follow(master, member, there);
        assertThat(handshake(server, client)).isEqualTo("CN=master.weir");
        assertThat(CertificateText.all(Files.readString(there.resolve("ca.pem"))))
                .containsExactly(master.authorityCertificate());
    }

    private static void follow(PoolCertificates master, PoolCertificates member, Path there) throws Exception {
        for (var file : master.authorityFiles().entrySet()) {
            Files.writeString(there.resolve(file.getKey()), file.getValue());
        }
        member.reread();
    }

    /** Killed between the key and the certificate, the master goes on with the authority that was announced. */
    @Test
    void aTurnThatAKillCutInTwoIsMade() throws Exception {
        PoolCertificates first = open(NOW, "192.0.2.7");
        first.announce();
        Files.copy(
                directory.resolve("ca-next.key"),
                directory.resolve("ca.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        PoolCertificates second = open(NOW, "192.0.2.7");
        assertThat(CertificateText.all(Files.readString(directory.resolve("ca.pem"))))
                .as("both are trusted")
                .contains(first.authorityCertificate())
                .hasSize(2);
        assertThat(second.authorityCertificate()).isNotEqualTo(first.authorityCertificate());
        second.turn();
        assertThat(second.rotation()).isEqualTo(Rotation.TURNED);
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

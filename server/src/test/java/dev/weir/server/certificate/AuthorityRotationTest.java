package dev.weir.server.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.SettableClock;
import dev.weir.server.dispatch.Values;
import dev.weir.server.pki.CertificateText;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.pki.Rotation;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a pool goes a step further to its next authority: not before every host has come along. */
class AuthorityRotationTest {
    private static final String ADDRESS = "10.0.0.6";
    private static final Duration STEP = Duration.ofSeconds(5);

    @TempDir
    Path dir;

    @TempDir
    Path pki;

    private PoolCertificates certificates;
    private ServerParts parts;

    @BeforeEach
    void open() throws Exception {
        certificates = PoolCertificates.open(pki, List.of("127.0.0.1"), new SettableClock(), new SecureRandom());
        parts = ServerParts.open(dir, certificates);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    /** The member has what the master has, and says so with its heartbeat. */
    private void comesAlong(HostRef host) throws Exception {
        Map<String, String> all = new HashMap<>(new TrustedFiles(dir).texts());
        certificates.authorityFiles().forEach((name, text) -> all.put("authority/" + name, text));
        parts.api.hostCertificates().heard(host, Map.of("weir:trusted", TrustedFiles.digest(all)));
    }

    private String pool() {
        return Values.texts(parts.call("pool.get_all")).getFirst();
    }

    private Rotation step() throws Exception {
        parts.clock.advance(STEP);
        parts.api.authorityRotation().step();
        return certificates.rotation();
    }

    @Test
    void aPoolWaitsForEachHostAtEachStep() throws Exception {
        HostRef host = parts.member(ADDRESS);
        X509Certificate old = certificates.authorityCertificate();
        assertThat(step()).as("nothing to do").isEqualTo(Rotation.NONE);
        parts.call("pool.renew_authority", pool());
        assertThat(parts.neighbours.told).containsExactly("host.exchange_certificates " + ADDRESS);
        Value given = parts.neighbours.given.getLast().getFirst();
        assertThat(CertificateText.all(Values.text(Values.member(given, "authority/ca.pem"))))
                .as("both, and the old one signs")
                .hasSize(2)
                .startsWith(old);
        assertThat(parts.failure("pool.renew_authority", pool()).getFirst()).isEqualTo("OPERATION_NOT_ALLOWED");
        assertThat(step()).as("the member has not said that it has it").isEqualTo(Rotation.ANNOUNCED);
        comesAlong(host);
        assertThat(step()).isEqualTo(Rotation.TURNED);
        certificates
                .internalCertificate()
                .verify(certificates.authorityCertificate().getPublicKey());
        assertThat(step()).as("it has the one before").isEqualTo(Rotation.TURNED);
        comesAlong(host);
        assertThat(step()).isEqualTo(Rotation.NONE);
        assertThat(certificates.authorityCertificate()).isNotEqualTo(old);
        assertThat(CertificateText.all(certificates.authorityFiles().getOrDefault("ca.pem", "")))
                .containsExactly(certificates.authorityCertificate());
    }

    @Test
    void aHostThatIsForgottenIsNotWaitedFor() throws Exception {
        HostRef host = parts.member(ADDRESS);
        parts.call("pool.renew_authority", pool());
        assertThat(step()).isEqualTo(Rotation.ANNOUNCED);
        parts.set(parts.get(host, Host.METRICS), HostMetrics.LIVE, false);
        parts.call("host.destroy", host);
        assertThat(step()).isEqualTo(Rotation.TURNED);
        assertThat(step()).isEqualTo(Rotation.NONE);
    }

    /** Agents look at their files each second: what a host has on its disk, its agent has a moment later. */
    @Test
    void noStepFollowsAnotherAtOnce() throws Exception {
        parts.call("pool.renew_authority", pool());
        parts.api.authorityRotation().step();
        assertThat(certificates.rotation()).isEqualTo(Rotation.ANNOUNCED);
    }
}

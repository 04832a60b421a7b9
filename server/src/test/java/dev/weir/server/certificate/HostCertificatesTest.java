package dev.weir.server.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Certificate;
import dev.weir.model.types.CertificateRef;
import dev.weir.model.types.CertificateType;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.server.db.Row;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.SettableClock;
import dev.weir.server.dispatch.Values;
import dev.weir.server.object.Records;
import dev.weir.server.pki.Administrator;
import dev.weir.server.pki.CertificateText;
import dev.weir.server.pki.Fingerprint;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.pool.ThePool;
import dev.weir.value.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates hosts show, what the records tell of it, and how what the pool trusts comes to its hosts. */
class HostCertificatesTest {
    private static final String ADDRESS = "10.0.0.6";

    @TempDir
    Path dir;

    @TempDir
    Path pki;

    @TempDir
    Path desk;

    private PoolCertificates certificates;
    private ServerParts parts;
    private Administrator administrator;

    @BeforeEach
    void open() throws Exception {
        administrator = new Administrator(desk);
        administrator.makes("given", "-newkey", "rsa:2048", "-days", "30");
        SettableClock clock = new SettableClock();
        clock.advance(Duration.between(
                clock.instant(), certificate("given").getNotBefore().toInstant().plusSeconds(60)));
        certificates = PoolCertificates.open(pki, List.of("127.0.0.1"), clock, new SecureRandom());
        parts = ServerParts.open(dir, certificates);
        setClock(clock.instant());
        parts.api.hostCertificates().told();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private void setClock(Instant time) {
        parts.clock.advance(Duration.between(parts.clock.instant(), time));
    }

    private String text(String file) throws Exception {
        return Files.readString(desk.resolve(file));
    }

    private X509Certificate certificate(String name) throws Exception {
        return CertificateText.one(text(name + ".pem"));
    }

    private CertificateRef record(HostRef host, CertificateType type) {
        List<CertificateRef> found = parts.get(host, Host.CERTIFICATES).stream()
                .filter(ref -> parts.get(ref, Certificate.TYPE) == type)
                .toList();
        assertThat(found).as("one of a type").hasSize(1);
        return found.getFirst();
    }

    private String recorded(HostRef host, CertificateType type) {
        return parts.get(record(host, type), Certificate.FINGERPRINT_SHA256);
    }

    private static String print(X509Certificate certificate) throws Exception {
        return Fingerprint.of(certificate, "sha-256");
    }

    private List<String> refused(String certificate, String key, String issuers) {
        return parts.failure("host.install_server_certificate", parts.host, certificate, key, issuers);
    }

    @Test
    void anAdministratorsCertificateIsShownAtOnceAndTheRecordsSaySo() throws Exception {
        X509Certificate own = certificates.publicTls().hostCertificate();
        assertThat(recorded(parts.host, CertificateType.HOST)).isEqualTo(print(own));
        assertThat(recorded(parts.host, CertificateType.HOST_INTERNAL))
                .isEqualTo(print(certificates.internalCertificate()));
        CertificateRef before = record(parts.host, CertificateType.HOST);

        parts.call("host.install_server_certificate", parts.host, text("given.pem"), text("given.key"), "");
        X509Certificate given = certificate("given");
        assertThat(certificates.publicTls().hostCertificate()).isEqualTo(given);
        assertThat(CertificateText.one(parts.text("host.get_server_certificate", parts.host)))
                .isEqualTo(given);
        assertThat(recorded(parts.host, CertificateType.HOST)).isEqualTo(print(given));
        assertThat(parts.exists(before)).isFalse();
        assertThat(parts.get(record(parts.host, CertificateType.HOST), Certificate.NOT_AFTER))
                .isEqualTo(given.getNotAfter().toInstant());
        PoolCertificates next = PoolCertificates.open(pki, List.of("127.0.0.1"), parts.clock, new SecureRandom());
        assertThat(next.publicTls().hostCertificate()).as("after a restart").isEqualTo(given);

        parts.call("host.reset_server_certificate", parts.host);
        X509Certificate reset = certificates.publicTls().hostCertificate();
        reset.verify(certificates.authorityCertificate().getPublicKey());
        assertThat(reset).isNotEqualTo(own);
        assertThat(recorded(parts.host, CertificateType.HOST)).isEqualTo(print(reset));
    }

    @Test
    void theKeyIsLookedAtThenTheCertificateThenTheChain() throws Exception {
        administrator.makes("short", "-newkey", "rsa:1024").makes("other", "-newkey", "rsa:2048");
        administrator.makesEc("curve").makes("sha384", "-newkey", "rsa:2048", "-sha384");
        String pem = text("given.pem");
        String key = text("given.key");
        assertThat(refused("", "no key", "")).containsExactly("SERVER_CERTIFICATE_KEY_INVALID");
        assertThat(refused("", text("short.key"), ""))
                .containsExactly("SERVER_CERTIFICATE_KEY_RSA_LENGTH_NOT_SUPPORTED", "1024");
        assertThat(refused("", text("curve.key"), ""))
                .containsExactly("SERVER_CERTIFICATE_KEY_ALGORITHM_NOT_SUPPORTED", "1.2.840.10045.2.1");
        assertThat(refused("no certificate", key, "")).containsExactly("SERVER_CERTIFICATE_INVALID");
        assertThat(refused(pem, text("other.key"), "")).containsExactly("SERVER_CERTIFICATE_KEY_MISMATCH");
        assertThat(refused(text("sha384.pem"), text("sha384.key"), ""))
                .containsExactly("SERVER_CERTIFICATE_SIGNATURE_NOT_SUPPORTED");
        assertThat(refused(pem, key, "no chain")).containsExactly("SERVER_CERTIFICATE_CHAIN_INVALID");
        X509Certificate given = certificate("given");
        setClock(given.getNotBefore().toInstant().minusSeconds(1));
        assertThat(refused(pem, text("other.key"), ""))
                .containsExactly(
                        "SERVER_CERTIFICATE_NOT_VALID_YET",
                        given.getNotBefore().toInstant().minusSeconds(1).toString(),
                        given.getNotBefore().toInstant().toString());
        setClock(given.getNotAfter().toInstant().plusSeconds(1));
        assertThat(refused(pem, key, ""))
                .containsExactly(
                        "SERVER_CERTIFICATE_EXPIRED",
                        given.getNotAfter().toInstant().plusSeconds(1).toString(),
                        given.getNotAfter().toInstant().toString());
        parts.set(pool(), Pool.HA_ENABLED, true);
        assertThat(refused("", "", "")).containsExactly("HA_IS_ENABLED");
    }

    private PoolRef pool() {
        return new PoolRef(ThePool.of(parts.store.snapshot()).ref());
    }

    @Test
    void keysOfMoreThanTwoPrimesAreRefused() throws Exception {
        administrator.openssl(
                "genpkey",
                "-algorithm",
                "RSA",
                "-pkeyopt",
                "rsa_keygen_bits:2048",
                "-pkeyopt",
                "rsa_keygen_primes:3",
                "-out",
                administrator.path("three", ".key"));
        assertThat(refused("", text("three.key"), ""))
                .containsExactly("SERVER_CERTIFICATE_KEY_RSA_MULTI_NOT_SUPPORTED");
    }

    @Test
    void theChainIsShownToo() throws Exception {
        administrator.makes("above", "-newkey", "rsa:2048");
        assertThat(refused(text("given.pem"), text("given.key"), text("above.pem")))
                .as("it has not signed the other")
                .containsExactly("SERVER_CERTIFICATE_CHAIN_INVALID");
        administrator.openssl(
                "x509",
                "-in",
                administrator.path("given", ".pem"),
                "-CA",
                administrator.path("above", ".pem"),
                "-CAkey",
                administrator.path("above", ".key"),
                "-CAcreateserial",
                "-out",
                administrator.path("signed", ".pem"));
        setClock(certificate("signed").getNotBefore().toInstant().plusSeconds(60));
        parts.call(
                "host.install_server_certificate",
                parts.host,
                text("signed.pem"),
                text("given.key"),
                text("above.pem"));
        assertThat(CertificateText.all(Files.readString(pki.resolve("host.pem"))))
                .containsExactly(certificate("signed"), certificate("above"));
    }

    @Test
    void theInternalOneIsMadeAnewWhileThePoolWaits() throws Exception {
        X509Certificate before = certificates.internalCertificate();
        parts.call("host.refresh_server_certificate", parts.host);
        assertThat(certificates.internalCertificate()).isNotEqualTo(before);
        assertThat(recorded(parts.host, CertificateType.HOST_INTERNAL))
                .isEqualTo(print(certificates.internalCertificate()));
        assertThat(parts.get(pool(), Pool.CURRENT_OPERATIONS)).isEmpty();
    }

    /** Whoever stands before the host gets in by its socket, whatever its certificates are, and can put them right. */
    @Test
    void anExpiredCertificateLocksNobodyOutOfTheHostItself() throws Exception {
        parts.call("host.install_server_certificate", parts.host, text("given.pem"), text("given.key"), "");
        setClock(certificate("given").getNotAfter().toInstant().plusSeconds(1));
        PoolCertificates late = PoolCertificates.open(pki, List.of("127.0.0.1"), parts.clock, new SecureRandom());
        assertThat(late.publicTls().hostCertificate()).as("still shown").isEqualTo(certificate("given"));
        ServerParts next = parts.restarted();
        parts = next; // closed in the end; its root came by the socket
        parts.call("host.emergency_reset_server_certificate");
        assertThat(certificates.publicTls().hostCertificate().getNotAfter().toInstant())
                .isAfter(parts.clock.instant());
    }

    @Test
    void aMemberGetsWhatIsInstalledAndWhatItMissedWhenItIsHeardOf() throws Exception {
        HostRef host = parts.member(ADDRESS);
        parts.neighbours.answers.put(
                "host.exchange_certificates", Value.textMap(Map.of("weir:certificate", text("given.pem"))));
        parts.call("pool.install_ca_certificate", "a.pem", text("given.pem"));
        assertThat(parts.neighbours.told).containsExactly("host.exchange_certificates " + ADDRESS);
        Map<String, String> files = all();
        assertThat(files).containsEntry("installed/a.pem", text("given.pem")).hasSize(3);
        assertThat(parts.neighbours.given.getLast()).containsExactly(Value.textMap(files));
        assertThat(recorded(host, CertificateType.HOST)).isEqualTo(print(certificate("given")));

        parts.neighbours.away.add(ADDRESS);
        parts.call("pool.crl_install", "c.pem", "a list");
        assertThat(Values.texts(parts.call("pool.crl_list"))).containsExactly("c.pem");
        parts.neighbours.away.clear();
        parts.neighbours.told.clear();
        beat(host, TrustedFiles.digest(files));
        assertThat(parts.neighbours.told).containsExactly("host.exchange_certificates " + ADDRESS);
        beat(host, TrustedFiles.digest(all()));
        assertThat(parts.neighbours.told).as("it has all by now").hasSize(1);

        parts.set(parts.get(host, Host.METRICS), HostMetrics.LIVE, false);
        assertThat(parts.failure("host.get_server_certificate", host)).containsExactly("HOST_OFFLINE", host.ref());
        parts.call("host.destroy", host);
        assertThat(parts.store.snapshot().rows(Certificate.DEF))
                .extracting((Row row) -> Records.get(row, Certificate.HOST))
                .doesNotContain(host);
    }

    /** What all hosts are to have. */
    private Map<String, String> all() throws Exception {
        Map<String, String> all = new HashMap<>(new TrustedFiles(dir).texts());
        certificates.authorityFiles().forEach((name, text) -> all.put("authority/" + name, text));
        return all;
    }

    private void beat(HostRef host, String digest) {
        parts.as(
                Values.text(parts.raw("session.slave_login", parts.host, ServerParts.POOL_SECRET)),
                "host.tickle_heartbeat",
                host,
                Map.of("weir:trusted", digest));
    }

    @Test
    void aMembersCertificateIsChangedByTheMemberItself() throws Exception {
        HostRef host = parts.member(ADDRESS);
        parts.neighbours.answers.put("host.get_server_certificate", Value.text("its own"));
        assertThat(parts.text("host.get_server_certificate", host)).isEqualTo("its own");
        parts.call("host.install_server_certificate", host, "one", "two", "three");
        assertThat(parts.neighbours.given.get(1))
                .containsExactly(Value.text(host.ref()), Value.text("one"), Value.text("two"), Value.text("three"));
        parts.neighbours.away.add(ADDRESS);
        assertThat(parts.failure("host.reset_server_certificate", host))
                .containsExactly("CANNOT_CONTACT_HOST", host.ref());
        assertThat(parts.failure("pool.certificate_sync")).containsExactly("CANNOT_CONTACT_HOST", host.ref());
    }

    /** Said only when each host could be spoken to. */
    @Test
    void thatHostsLookAtCertificatesIsSaidOfAllOrNone() throws Exception {
        PoolRef pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        HostRef host = parts.member(ADDRESS);
        parts.neighbours.away.add(ADDRESS);
        assertThat(parts.failure("pool.enable_tls_verification")).containsExactly("CANNOT_CONTACT_HOST", host.ref());
        assertThat(parts.get(pool, Pool.TLS_VERIFICATION_ENABLED)).isFalse();
        assertThat(parts.get(pool, Pool.CURRENT_OPERATIONS)).isEmpty();
        parts.neighbours.away.clear();
        parts.call("pool.enable_tls_verification");
        assertThat(parts.get(pool, Pool.TLS_VERIFICATION_ENABLED)).isTrue();
        assertThat(parts.get(host, Host.TLS_VERIFICATION_ENABLED)).isTrue();
    }
}

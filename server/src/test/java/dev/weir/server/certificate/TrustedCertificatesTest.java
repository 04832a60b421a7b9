package dev.weir.server.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Certificate;
import dev.weir.model.types.CertificatePurpose;
import dev.weir.model.types.CertificateRef;
import dev.weir.model.types.CertificateType;
import dev.weir.server.db.Row;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.pki.Administrator;
import dev.weir.server.pki.CertificateText;
import dev.weir.server.pki.Fingerprint;
import dev.weir.value.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates trusted for a purpose, and lists of revoked ones: the checks, the files, and what a kill leaves. */
class TrustedCertificatesTest {
    @TempDir
    Path dir;

    @TempDir
    Path desk;

    private ServerParts parts;
    private X509Certificate certificate;
    private String pem;
    private String pool;

    @BeforeEach
    void open() throws Exception {
        parts = ServerParts.open(dir);
        new Administrator(desk).makesEc("one");
        pem = Files.readString(desk.resolve("one.pem"));
        certificate = CertificateText.one(pem);
        setClock(certificate.getNotBefore().toInstant().plusSeconds(60));
        pool = Values.texts(parts.call("pool.get_all")).getFirst();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private void setClock(Instant time) {
        parts.clock.advance(Duration.between(parts.clock.instant(), time));
    }

    private void install(boolean ca, String... purposes) {
        parts.call("pool.install_trusted_certificate", pool, ca, pem, List.of(purposes));
    }

    private List<String> refused(boolean ca, String text, String... purposes) {
        return parts.failure("pool.install_trusted_certificate", pool, ca, text, List.of(purposes));
    }

    private List<CertificateRef> records() {
        List<CertificateRef> found = new ArrayList<>();
        for (Row row : parts.store.snapshot().rows(Certificate.DEF)) {
            found.add(new CertificateRef(row.ref()));
        }
        return found;
    }

    private List<String> files() throws Exception {
        return List.copyOf(new TrustedFiles(dir).texts().keySet());
    }

    @Test
    void oneIsTrustedForEachOfItsPurposesAndOnce() throws Exception {
        assertThat(refused(true, "no certificate")).containsExactly("TRUSTED_CERTIFICATE_INVALID");
        assertThat(refused(false, pem)).containsExactly("CERTIFICATE_LACKS_PURPOSE");
        install(false, "ldaps");
        CertificateRef pinned = records().getFirst();
        assertThat(parts.get(pinned, Certificate.TYPE)).isEqualTo(CertificateType.PINNED);
        assertThat(parts.get(pinned, Certificate.PURPOSE)).containsExactly(CertificatePurpose.LDAPS);
        assertThat(files()).containsExactly("purpose/ldaps/" + parts.get(pinned, Certificate.UUID) + ".pem");
        assertThat(refused(false, pem, "licensing", "ldaps"))
                .containsExactly("TRUSTED_CERTIFICATE_ALREADY_EXISTS", Fingerprint.of(certificate, "sha-256"));
        install(false, "licensing");
        install(true);
        assertThat(refused(true, pem)).startsWith("TRUSTED_CERTIFICATE_ALREADY_EXISTS");
        assertThat(files()).hasSize(3);
        parts.call("pool.uninstall_trusted_certificate", pool, pinned);
        assertThat(files()).hasSize(2).noneMatch(file -> file.startsWith("purpose/ldaps"));
        assertThat(parts.failure("pool.uninstall_trusted_certificate", pool, pinned))
                .startsWith("HANDLE_INVALID");
        setClock(certificate.getNotAfter().toInstant().plusSeconds(1));
        assertThat(refused(true, pem)).startsWith("TRUSTED_CERTIFICATE_EXPIRED").hasSize(3);
        setClock(certificate.getNotBefore().toInstant().minusSeconds(1));
        assertThat(refused(true, pem))
                .startsWith("TRUSTED_CERTIFICATE_NOT_VALID_YET")
                .hasSize(3);
    }

    @Test
    void aHostsOwnIsNoTrustedOne() {
        parts.api.hostCertificates().told();
        CertificateRef own = records().getFirst();
        assertThat(parts.failure("pool.uninstall_trusted_certificate", pool, own))
                .containsExactly("NOT_TRUSTED_CERTIFICATE", own.ref());
    }

    @Test
    void aFileThatAKillLeftWithoutItsRecordGoesAtTheStart() throws Exception {
        install(true, "ldaps");
        new TrustedFiles(dir).purpose("ldaps").write("left.pem", pem);
        parts = parts.restarted();
        assertThat(files())
                .containsExactly("purpose/ldaps/" + parts.get(records().getFirst(), Certificate.UUID) + ".pem");
    }

    @Test
    void listsOfRevokedCertificatesHaveNames() {
        for (String bad : List.of("list", ".list.pem", "a/b.pem", "")) {
            assertThat(parts.failure("pool.crl_install", bad, "text")).containsExactly("CRL_NAME_INVALID", bad);
        }
        parts.call("pool.crl_install", "list.pem", "text");
        assertThat(parts.failure("pool.crl_install", "list.pem", "text"))
                .containsExactly("CRL_ALREADY_EXISTS", "list.pem");
        assertThat(Values.texts(parts.call("pool.crl_list"))).containsExactly("list.pem");
        String host = Values.text(parts.raw("session.slave_login", parts.host, ServerParts.POOL_SECRET));
        assertThat(Values.texts(parts.as(host, "host.crl_list", parts.host))).containsExactly("list.pem");
        parts.call("pool.crl_uninstall", "list.pem");
        assertThat(parts.failure("pool.crl_uninstall", "list.pem")).containsExactly("CRL_DOES_NOT_EXIST", "list.pem");
        assertThat(Values.texts(parts.call("pool.crl_list"))).isEmpty();
    }

    /** POOL-56: the pool keeps its own by a name, takes what it does not have, and answers what is asked for. */
    @Test
    void aJoinersAuthoritiesAreThePoolsToo() throws Exception {
        String host = Values.text(parts.raw("session.slave_login", parts.host, ServerParts.POOL_SECRET));
        parts.call("pool.install_ca_certificate", "ours.pem", pem);
        CertificateRef ours = records().getFirst();
        assertThat(failure(host, Map.of("bad", pem))).containsExactly("CERTIFICATE_NAME_INVALID", "bad");
        assertThat(failure(host, Map.of("bad.pem", "none")))
                .containsExactly("INVALID_VALUE", "certificate", "<omitted>");
        Value answer = parts.as(
                host,
                "pool.exchange_ca_certificates_on_join",
                Map.of("ours.pem", pem + "\n", "theirs.pem", pem),
                List.of(ours.ref()));
        assertThat(Values.members(answer)).isEqualTo(Map.of("ours.pem", Value.text(pem)));
        assertThat(files()).containsExactly("installed/ours.pem", "installed/theirs.pem");
        assertThat(Values.texts(parts.call("pool.certificate_list")))
                .containsExactlyInAnyOrder("ours.pem", "theirs.pem");
    }

    private List<String> failure(String host, Map<String, String> joiners) {
        return ServerParts.failureOf(() -> parts.as(host, "pool.exchange_ca_certificates_on_join", joiners, List.of()));
    }

    @Test
    void whatAHostTakesOverIsAllItHas() throws Exception {
        TrustedFiles files = new TrustedFiles(desk.resolve("member"));
        Map<String, String> first = Map.of("installed/a.pem", "a", "revoked/b.pem", "b", "purpose/ldaps/c.pem", "c");
        files.become(first);
        assertThat(files.texts()).isEqualTo(first);
        files.become(Map.of("installed/a.pem", "other", "installed/../out.pem", "no", "elsewhere/x.pem", "no"));
        assertThat(files.texts()).isEqualTo(Map.of("installed/a.pem", "other"));
        assertThat(TrustedFiles.digest(files.texts())).isNotEqualTo(TrustedFiles.digest(first));
    }
}

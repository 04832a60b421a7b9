package dev.weir.server.certificate;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Certificate;
import dev.weir.server.call.Call;
import dev.weir.server.call.Origin;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.pki.Administrator;
import dev.weir.server.pki.CertificateText;
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

/** Which certificate lets a client in, at which time, and what a kill leaves of one that is installed (ETS-1). */
class ClientCertificatesTest {
    private static final String NAME = "robot.example.test";

    @TempDir
    Path dir;

    @TempDir
    Path desk;

    private ServerParts parts;
    private Administrator administrator;
    private X509Certificate authority;

    @BeforeEach
    void open() throws Exception {
        parts = ServerParts.open(dir);
        administrator = new Administrator(desk);
        administrator.makesEc("authority");
        authority = read("authority");
        setClock(authority.getNotBefore().toInstant());
        parts.call("pool.enable_client_certificate_auth", pool(), NAME);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String pool() {
        return Values.texts(parts.call("pool.get_all")).getFirst();
    }

    private void setClock(Instant time) {
        parts.clock.advance(Duration.between(parts.clock.instant(), time));
    }

    private X509Certificate read(String name) throws Exception {
        return CertificateText.one(text(name));
    }

    private String text(String name) throws Exception {
        return Files.readString(desk.resolve(name + ".pem"));
    }

    private X509Certificate signed(String name, String commonName, String issuer, String... extensions)
            throws Exception {
        administrator.makes(commonName, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
        Files.write(desk.resolve("extensions"), List.of(extensions));
        administrator.openssl(
                "x509",
                "-in",
                administrator.path(commonName, ".pem"),
                "-CA",
                administrator.path(issuer, ".pem"),
                "-CAkey",
                administrator.path(issuer, ".key"),
                "-CAcreateserial",
                "-clrext",
                "-extfile",
                desk.resolve("extensions").toString(),
                "-days",
                "5",
                "-out",
                administrator.path(name, ".pem"));
        return read(name);
    }

    private boolean admits(X509Certificate... shown) {
        Origin origin = new Origin("192.0.2.1", "test", false, Map.of(), List.of(shown));
        List<String> refusal = failureOf(() -> {
            parts.dispatcher.call(new Call(
                    "session.login_with_password", List.of(Values.of("robot"), Values.of("no password")), origin));
            throw new dev.weir.model.errors.ApiFailure("ADMITTED", List.of());
        });
        if (!refusal.getFirst().equals("ADMITTED")) {
            assertThat(refusal).startsWith("SESSION_AUTHENTICATION_FAILED", "robot");
        }
        return refusal.getFirst().equals("ADMITTED");
    }

    @Test
    void whatIsOutOfDateVouchesForNobodyAndIsVouchedForByNobody() throws Exception {
        X509Certificate client = signed("client", NAME, "authority");
        setClock(authority.getNotBefore().toInstant().minusSeconds(1));
        assertThat(parts.failure("pool.install_ca_certificate", "a.pem", text("authority")))
                .containsExactly(
                        "CA_CERTIFICATE_NOT_VALID_YET",
                        authority.getNotBefore().toInstant().minusSeconds(1).toString(),
                        authority.getNotBefore().toInstant().toString());
        setClock(authority.getNotBefore().toInstant().plusSeconds(60));
        parts.call("pool.install_ca_certificate", "a.pem", text("authority"));
        assertThat(admits(client)).isTrue();
        setClock(client.getNotAfter().toInstant());
        assertThat(admits(client)).isTrue();
        setClock(client.getNotAfter().toInstant().plusSeconds(1));
        assertThat(admits(client)).isFalse();
        setClock(authority.getNotAfter().toInstant().plusSeconds(1));
        assertThat(parts.failure("pool.install_ca_certificate", "b.pem", text("authority")))
                .containsExactly(
                        "CA_CERTIFICATE_EXPIRED",
                        authority.getNotAfter().toInstant().plusSeconds(1).toString(),
                        authority.getNotAfter().toInstant().toString());
    }

    /** The issuers between, the client sends along. */
    @Test
    void aChainLeadsToAnInstalledOne() throws Exception {
        X509Certificate between = signed("between-signed", "between", "authority", "basicConstraints=critical,CA:TRUE");
        Files.copy(desk.resolve("between.key"), desk.resolve("between-signed.key"));
        X509Certificate client = signed("client", NAME, "between-signed");
        setClock(client.getNotBefore().toInstant().plusSeconds(60));
        parts.call("pool.install_ca_certificate", "a.pem", text("authority"));
        assertThat(admits(client)).as("a part is missing").isFalse();
        assertThat(admits(client, between)).isTrue();
        assertThat(admits(between, client)).as("a chain is its first one's").isFalse();
        X509Certificate leaf = signed("leaf", "leaf", "authority", "basicConstraints=critical,CA:FALSE");
        Files.copy(desk.resolve("leaf.key"), desk.resolve("leaf-signed.key"));
        Files.copy(desk.resolve("leaf.pem"), desk.resolve("leaf-signed.pem"));
        X509Certificate made = signed("made", NAME, "leaf-signed");
        assertThat(admits(made, leaf)).as("signed by one that may not sign").isFalse();
    }

    /** A list of an issuer counts for what that issuer has signed; one that cannot be read counts for nothing. */
    @Test
    void whatIsOnAListOfRevokedOnesLetsNobodyIn() throws Exception {
        X509Certificate client = signed("client", NAME, "authority");
        X509Certificate other = signed("other", NAME, "authority");
        setClock(client.getNotBefore().toInstant().plusSeconds(60));
        parts.call("pool.install_ca_certificate", "a.pem", text("authority"));
        parts.call("pool.crl_install", "bad.pem", "no list");
        assertThat(admits(client)).isTrue();
        Files.writeString(
                desk.resolve("ca.conf"),
                "[ca]\ndefault_ca=own\n[own]\ndatabase=" + desk.resolve("index") + "\ndefault_md=sha256\n");
        Files.writeString(desk.resolve("index"), "");
        for (List<String> step : List.of(
                List.of("-revoke", administrator.path("client", ".pem")),
                List.of("-gencrl", "-crldays", "5", "-out", administrator.path("list", ".pem")))) {
            List<String> command = new ArrayList<>(
                    List.of("ca", "-config", desk.resolve("ca.conf").toString()));
            command.addAll(List.of(
                    "-cert",
                    administrator.path("authority", ".pem"),
                    "-keyfile",
                    administrator.path("authority", ".key")));
            command.addAll(step);
            administrator.openssl(command.toArray(String[]::new));
        }
        parts.call("pool.crl_install", "list.pem", text("list"));
        assertThat(admits(client)).isFalse();
        assertThat(admits(other)).isTrue();
        parts.call("pool.crl_uninstall", "list.pem");
        assertThat(admits(client)).isTrue();
    }

    @Test
    void oneThatVouchesForItselfMayBeInstalledItself() throws Exception {
        administrator.makesEc(NAME);
        X509Certificate own = read(NAME);
        setClock(own.getNotBefore().toInstant().plusSeconds(60));
        assertThat(admits(own)).isFalse();
        parts.call("pool.install_ca_certificate", "own.pem", text(NAME));
        assertThat(admits(own)).isTrue();
    }

    @Test
    void namesAreReadAsOpenSslReadsThem() throws Exception {
        X509Certificate star = signed("star", "star", "authority", "subjectAltName=DNS:*.Example.test");
        X509Certificate address = signed("address", NAME, "authority", "subjectAltName=IP:192.0.2.1");
        X509Certificate broad = signed("broad", "broad", "authority", "subjectAltName=DNS:*.test");
        assertThat(CertificateNames.matches(star, "ROBOT.example.test")).isTrue();
        assertThat(CertificateNames.matches(star, "example.test")).isFalse();
        assertThat(CertificateNames.matches(star, "a.robot.example.test")).isFalse();
        assertThat(CertificateNames.matches(star, "star"))
                .as("it has DNS names")
                .isFalse();
        assertThat(CertificateNames.matches(address, NAME))
                .as("an address is no DNS name")
                .isTrue();
        assertThat(CertificateNames.matches(broad, "example.test")).isFalse();
        assertThat(CertificateNames.matches(star, "")).isFalse();
    }

    @Test
    void followersAreToldWhoseCertificatesToAskFor() throws Exception {
        List<List<X509Certificate>> told = new ArrayList<>();
        parts.api.clientCertificates().follow(told::add);
        parts.call("pool.install_ca_certificate", "a.pem", text("authority"));
        parts.call("pool.disable_client_certificate_auth", pool());
        parts.call("pool.enable_client_certificate_auth", pool(), NAME);
        parts.call("pool.uninstall_ca_certificate", "a.pem", false);
        assertThat(told).containsExactly(List.of(), List.of(authority), List.of(), List.of(authority), List.of());
        assertThat(parts.failure("pool.enable_client_certificate_auth", "OpaqueRef:none", NAME))
                .containsExactly("HANDLE_INVALID", "pool", "OpaqueRef:none");
    }

    /** A kill between file and record leaves none of both, and a record without file can be removed. */
    @Test
    void whatWasInstalledByHalfIsNotThere() throws Exception {
        parts.call("pool.install_ca_certificate", "whole.pem", text("authority"));
        Path installed = dir.resolve("installed");
        Files.writeString(installed.resolve("half.pem"), text("authority"));
        Files.writeString(installed.resolve(".new"), "ha");
        parts = parts.restarted();
        setClock(authority.getNotBefore().toInstant());
        assertThat(installed).isDirectoryContaining("glob:**/whole.pem").isDirectoryNotContaining("glob:**/half.pem");
        assertThat(installed.resolve(".new")).doesNotExist();
        assertThat(Values.texts(parts.call("pool.certificate_list"))).containsExactly("whole.pem");
        Files.delete(installed.resolve("whole.pem"));
        assertThat(parts.failure("pool.uninstall_ca_certificate", "whole.pem", false))
                .containsExactly("CERTIFICATE_DOES_NOT_EXIST", "whole.pem");
        parts.call("pool.install_ca_certificate", "whole.pem", text("authority"));
        assertThat(parts.store.snapshot().count(Certificate.DEF)).isEqualTo(1);
        Files.delete(installed.resolve("whole.pem"));
        parts.call("pool.uninstall_ca_certificate", "whole.pem", true);
        assertThat(parts.store.snapshot().count(Certificate.DEF)).isZero();
    }
}

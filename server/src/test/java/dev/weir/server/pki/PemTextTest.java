package dev.weir.server.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is not what its tool wrote is refused as a whole, never taken in part. */
class PemTextTest {
    @TempDir
    private Path folder;

    private String certificate;
    private String issuer;
    private String key;

    @BeforeEach
    void make() throws Exception {
        PoolCertificates.open(folder, List.of("localhost"), Clock.systemUTC(), new SecureRandom());
        certificate = Files.readString(folder.resolve("host.pem"));
        issuer = Files.readString(folder.resolve("ca.pem"));
        key = Files.readString(folder.resolve("host.key"));
    }

    private Identity read(String certificates) throws GeneralSecurityException {
        return PemText.identity(certificates, key);
    }

    @Test
    void aChainIsReadInItsOrder() throws Exception {
        assertThat(read("some words\n" + certificate + "between\r\n" + issuer.replace("\n", "\r\n"))
                        .chain())
                .hasSize(2)
                .startsWith(read(certificate).certificate());
    }

    @Test
    void aChainWhoseEndIsCutOffIsRefused() {
        String cut = certificate + issuer.substring(0, issuer.length() / 2);
        assertThatThrownBy(() -> read(cut)).hasMessage("the certificate file is damaged or not complete");
    }

    @Test
    void whatIsNoCertificateIsNoPartOfTheChain() throws Exception {
        Path trust = folder.resolve("trusted");
        new Administrator(folder)
                .openssl(
                        "x509",
                        "-in",
                        folder.resolve("ca.pem").toString(),
                        "-addtrust",
                        "serverAuth",
                        "-trustout",
                        "-out",
                        trust.toString());
        String trusted = Files.readString(trust);
        assertThat(trusted).contains("BEGIN TRUSTED CERTIFICATE");
        assertThat(read(certificate + trusted).chain()).hasSize(1);
        assertThatThrownBy(() -> read("nothing")).hasMessageContaining("no certificate in the file");
    }

    @Test
    void aCertificateWithAStrangeCharacterIsRefused() {
        String changed = certificate.substring(0, 200) + "*" + certificate.substring(201);
        assertThatThrownBy(() -> read(changed)).hasMessage("the certificate file is damaged or not complete");
    }

    @Test
    void aKeyThatIsCutOffIsRefused() {
        key = key.substring(0, key.length() / 2);
        assertThatThrownBy(() -> read(certificate)).hasMessage("the key file is damaged or not complete");
    }
}

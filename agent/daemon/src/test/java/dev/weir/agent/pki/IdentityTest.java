package dev.weir.agent.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
    private final TestPki pki = new TestPki("pool");

    @TempDir
    Path folder;

    @Test
    void readsBothKindsOfKeys() throws Exception {
        assertThat(Identity.load(pki.folder(folder, "rsa", "RSA")).context()).isNotNull();
        assertThat(Identity.load(pki.folder(folder, "ec", "EC")).context()).isNotNull();
    }

    @Test
    void tellsWhatIsWrong() throws Exception {
        Path good = pki.folder(folder, "a", "EC");
        Path other = pki.folder(folder, "b", "EC");
        Files.copy(other.resolve("agent.key"), good.resolve("agent.key"), StandardCopyOption.REPLACE_EXISTING);
        wrong(good, "agent.key is not the key of agent.pem");
        Files.writeString(good.resolve("agent.key"), "-----BEGIN EC PRIVATE KEY-----\n-----END EC PRIVATE KEY-----\n");
        wrong(good, "openssl pkcs8");
        Files.writeString(other.resolve("ca.pem"), "no certificate here");
        wrong(other, "holds no certificate");
        Files.delete(other.resolve("agent.pem"));
        Files.copy(good.resolve("ca.pem"), other.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
        wrong(other, "agent.pem cannot be read");
    }

    private static void wrong(Path folder, String why) {
        assertThatExceptionOfType(PkiException.class)
                .isThrownBy(() -> Identity.load(folder))
                .withMessageContaining(why);
    }
}

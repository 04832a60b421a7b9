package dev.weir.server.pki;

import dev.weir.server.files.SafeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificates and unencrypted keys as PEM files that only their owner can read, replaced as a whole. */
final class PemFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PemFiles.class);
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    private static final String KEY = "PRIVATE KEY";

    private final Path directory;
    private final SecureRandom random;

    PemFiles(Path directory, SecureRandom random) {
        this.directory = directory;
        this.random = random;
    }

    /** The texts of a certificate and of a key, which no description of this shows. */
    record Texts(String certificate, String key) {
        Identity identity(SecureRandom random) throws GeneralSecurityException {
            Identity identity = PemText.identity(certificate, key);
            if (!identity.matches(random)) {
                throw new GeneralSecurityException("the key is not the certificate's");
            }
            return identity;
        }

        @Override
        public String toString() {
            return "Texts[hidden]";
        }
    }

    /** What the two files of a name say, or none while one is missing. */
    @Nullable
    Texts texts(String name) throws IOException {
        Path certificate = directory.resolve(name + ".pem");
        Path key = directory.resolve(name + ".key");
        if (!Files.exists(certificate) || !Files.exists(key)) {
            return null;
        }
        return new Texts(
                Files.readString(certificate, StandardCharsets.ISO_8859_1),
                Files.readString(key, StandardCharsets.ISO_8859_1));
    }

    /** A pair that is whole and fits; none for any other. */
    @Nullable
    Identity read(String name) throws IOException {
        Texts texts = texts(name);
        if (texts == null) {
            return null;
        }
        try {
            return texts.identity(random);
        } catch (GeneralSecurityException e) {
            LOG.warn("{}.pem and {}.key in {} cannot be used: {}", name, name, directory, e.getMessage());
            return null;
        }
    }

    /** Moves a pair out of the way for whoever put it there. */
    void setAside(String name) throws IOException {
        for (String file : List.of(name + ".key", name + ".pem")) {
            if (Files.exists(directory.resolve(file))) {
                Files.move(
                        directory.resolve(file),
                        directory.resolve(file + ".refused"),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    void delete(String name) {
        new SafeFile(directory.resolve(name + ".key")).delete();
        new SafeFile(directory.resolve(name + ".pem")).delete();
    }

    /** The key first: a crash between the two leaves a pair that does not match, which is made anew. */
    void write(String name, Identity identity) throws IOException, GeneralSecurityException {
        replace(name + ".key", pem(KEY, identity.key().getEncoded()));
        StringBuilder chain = new StringBuilder();
        for (X509Certificate certificate : identity.chain()) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        replace(name + ".pem", chain.toString());
    }

    static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + LINES.encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    private void replace(String name, String text) {
        new SafeFile(directory.resolve(name)).write(text);
    }
}

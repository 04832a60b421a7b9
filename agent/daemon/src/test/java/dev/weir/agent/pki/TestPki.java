package dev.weir.agent.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A pool's CA for tests, and folders with PEM files of what it signed. */
public final class TestPki {
    private final String name;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private long serial = 1;

    public TestPki(String name) {
        this.name = name;
        this.keys = keys("EC");
        this.certificate = sign(name, keys, true);
    }

    /** A folder as --pki wants it; the other side finds the host at 127.0.0.1. */
    public Path folder(Path parent, String subject, String algorithm) {
        KeyPair own = keys(algorithm);
        return write(parent.resolve(subject), certificate, sign(subject, own, false), own);
    }

    /** A folder whose certificate is signed by itself, but that believes this CA. */
    public Path selfSigned(Path parent, String subject) {
        TestPki own = new TestPki(subject);
        return write(parent.resolve(subject), certificate, own.certificate, own.keys);
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    private static Path write(Path folder, X509Certificate authority, X509Certificate own, KeyPair keys) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("ca.pem"), pem("CERTIFICATE", authority.getEncoded()));
            Files.writeString(folder.resolve("agent.pem"), "a comment\n" + pem("CERTIFICATE", own.getEncoded()));
            Files.writeString(
                    folder.resolve("agent.key"),
                    pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
            return folder;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate sign(String subject, KeyPair own, boolean authority) {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=" + name),
                BigInteger.valueOf(serial++),
                Date.from(now.minus(1, ChronoUnit.DAYS)),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                new X500Principal("CN=" + subject),
                own.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

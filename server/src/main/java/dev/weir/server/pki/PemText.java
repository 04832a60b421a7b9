package dev.weir.server.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.jspecify.annotations.Nullable;

/** What certificate tools write: chains of certificates, and keys in PKCS#8 or in the older forms. */
final class PemText {
    /** Up to its end, which is missing where a file was cut off. */
    private static final Pattern CERTIFICATE = block("(?:X509 )?CERTIFICATE");

    private static final Pattern KEY = block("PRIVATE KEY");

    private PemText() {}

    private static Pattern block(String what) {
        return Pattern.compile("-----BEGIN " + what + "-----([^-]*)(-----END " + what + "-----)?");
    }

    /** A certificate and its key; the texts may be anything, and no text of a failure quotes them. */
    static Identity identity(String certificates, String key) throws GeneralSecurityException {
        List<X509Certificate> chain = certificates(certificates);
        return new Identity(chain, key(key, chain.getFirst().getPublicKey().getAlgorithm()));
    }

    static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Matcher block = CERTIFICATE.matcher(text);
        while (block.find()) {
            try {
                found.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(der(block, "certificate"))));
            } catch (CertificateException e) {
                throw damaged("certificate");
            }
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException(
                    "there is no certificate in the file; put it in as PEM, before its issuers'");
        }
        return found;
    }

    private static PrivateKey key(String text, String algorithm) throws GeneralSecurityException {
        Matcher plain = KEY.matcher(text);
        byte[] key = plain.find() ? der(plain, "key") : older(text);
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
        } catch (InvalidKeySpecException e) {
            throw new GeneralSecurityException("the key cannot be read as one of " + algorithm);
        }
    }

    private static byte[] der(Matcher block, String what) throws GeneralSecurityException {
        if (block.group(2) == null) {
            throw damaged(what);
        }
        try {
            return Base64.getDecoder().decode(block.group(1).replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw damaged(what);
        }
    }

    private static GeneralSecurityException damaged(String what) {
        return new GeneralSecurityException("the " + what + " file is damaged or not complete");
    }

    /** The forms of openssl before 1.0, which name the algorithm and are rare by now. */
    private static byte[] older(String text) throws GeneralSecurityException {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (@Nullable Object next = parser.readObject(); next != null; next = parser.readObject()) {
                if (next instanceof PEMKeyPair pair) {
                    return pair.getPrivateKeyInfo().getEncoded();
                }
            }
        } catch (IOException | RuntimeException e) {
            throw damaged("key");
        }
        throw new GeneralSecurityException("there is no unencrypted key in the file; put it in as PEM");
    }
}

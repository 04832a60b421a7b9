package dev.weir.server.pki;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.jspecify.annotations.Nullable;

/** What certificate tools write: chains of certificates, and keys in PKCS#8 or in the older forms. */
final class PemText {
    private PemText() {}

    /** A certificate and its key; the texts may be anything, and no text of a failure quotes them. */
    static Identity identity(String certificates, String key) throws GeneralSecurityException {
        List<X509Certificate> chain = certificates(certificates);
        return new Identity(chain, key(key, chain.getFirst().getPublicKey().getAlgorithm()));
    }

    private static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        for (Object object : objects(text, "certificate")) {
            if (object instanceof X509CertificateHolder holder) {
                found.add(converter.getCertificate(holder));
            }
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException(
                    "there is no certificate in the file; put it in as PEM, before its issuers'");
        }
        return found;
    }

    private static PrivateKey key(String text, String algorithm) throws GeneralSecurityException {
        for (Object object : objects(text, "key")) {
            PrivateKeyInfo info = object instanceof PEMKeyPair pair ? pair.getPrivateKeyInfo() : null;
            if (object instanceof PrivateKeyInfo plain) {
                info = plain;
            }
            if (info != null) {
                try {
                    return KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
                } catch (IOException | GeneralSecurityException e) {
                    throw new GeneralSecurityException("the key cannot be read as one of " + algorithm);
                }
            }
        }
        throw new GeneralSecurityException("there is no unencrypted key in the file; put it in as PEM");
    }

    private static List<Object> objects(String text, String what) throws GeneralSecurityException {
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (@Nullable Object next = parser.readObject(); next != null; next = parser.readObject()) {
                objects.add(next);
            }
        } catch (IOException | RuntimeException e) {
            throw new GeneralSecurityException("the " + what + " file is damaged or not complete");
        }
        return objects;
    }
}

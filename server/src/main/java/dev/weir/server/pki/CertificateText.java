package dev.weir.server.pki;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

/** A certificate that a client sends as PEM. */
public final class CertificateText {
    private CertificateText() {}

    /** Of a text that holds exactly one, and may say more around it. */
    public static X509Certificate one(String pem) throws GeneralSecurityException {
        List<X509Certificate> found = PemText.certificates(pem);
        if (found.size() != 1) {
            throw new GeneralSecurityException("there are " + found.size() + " certificates where one is wanted");
        }
        return found.getFirst();
    }

    /** All that a text holds, at least one. */
    public static List<X509Certificate> all(String pem) throws GeneralSecurityException {
        return PemText.certificates(pem);
    }

    /** As PEM, for whoever is to read it. */
    public static String of(X509Certificate certificate) {
        try {
            return PemFiles.pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }
}

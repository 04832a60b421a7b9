package dev.weir.server.pki;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/** A certificate's digest as people compare it: upper-case pairs with colons. */
public final class Fingerprint {
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(":").withUpperCase();

    private Fingerprint() {}

    /** With {@code sha-256} or {@code sha-1}. */
    public static String of(X509Certificate certificate, String algorithm) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT));
        return PAIRS.formatHex(digest.digest(certificate.getEncoded()));
    }
}

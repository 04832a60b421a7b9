package dev.weir.server.pki;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/** A key and its certificate, followed by those that vouch for it as far as they are known. */
record Identity(List<X509Certificate> chain, PrivateKey key) {
    private static final int PROBE = 32;

    Identity {
        chain = List.copyOf(chain);
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    boolean is(KeyKind kind) {
        return key.getAlgorithm().equals(kind.name());
    }

    /** Whether the key is the certificate's: what it signs must be proven by the certificate. */
    boolean matches(SecureRandom random) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certificate().getPublicKey().getAlgorithm())) {
            return false;
        }
        byte[] probe = new byte[PROBE];
        random.nextBytes(probe);
        Signature signature = Signature.getInstance(is(KeyKind.EC) ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(key, random);
        signature.update(probe);
        byte[] proof = signature.sign();
        signature.initVerify(certificate().getPublicKey());
        signature.update(probe);
        return signature.verify(proof);
    }

    /** Whether somebody of this name vouches for it, rightly or not. */
    boolean names(X509Certificate issuer) {
        return certificate().getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    }

    /** Whether this one has really signed it: a renewed authority has the name of the one before. */
    boolean isSignedBy(X509Certificate issuer) {
        try {
            certificate().verify(issuer.getPublicKey());
            return names(issuer);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return certificate().getSubjectX500Principal().getName();
    }
}

package dev.weir.server.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate with its key. */
record Identity(X509Certificate certificate, PrivateKey key) {
    @Override
    public String toString() {
        return certificate.getSubjectX500Principal().getName();
    }
}

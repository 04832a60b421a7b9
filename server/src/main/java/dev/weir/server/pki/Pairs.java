package dev.weir.server.pki;

import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;

/** Whether a key belongs to its certificate. */
final class Pairs {
    private Pairs() {}

    static boolean match(Identity identity) {
        return identity.certificate().getPublicKey() instanceof RSAPublicKey open
                && identity.key() instanceof RSAPrivateKey secret
                && open.getModulus().equals(secret.getModulus());
    }
}

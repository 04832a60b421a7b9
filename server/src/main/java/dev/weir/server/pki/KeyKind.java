package dev.weir.server.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What keys are made of. */
enum KeyKind {
    AUTHORITY(KeyUsage.keyCertSign | KeyUsage.cRLSign) {
        @Override
        KeyPair generate(SecureRandom random) throws GeneralSecurityException {
            return rsa(3072, random);
        }
    },
    /** What every client understands, {@code xe} among them (wire.md T2). */
    RSA(KeyUsage.digitalSignature | KeyUsage.keyEncipherment) {
        @Override
        KeyPair generate(SecureRandom random) throws GeneralSecurityException {
            return rsa(2048, random);
        }
    },
    /** On the curve that every client with EC has and the JDK is quickest on: a signature is the main cost of a handshake. */
    EC(KeyUsage.digitalSignature) {
        @Override
        KeyPair generate(SecureRandom random) throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        }
    };

    private final int usage;

    KeyKind(int usage) {
        this.usage = usage;
    }

    abstract KeyPair generate(SecureRandom random) throws GeneralSecurityException;

    /** The bits of the certificate's key usage. */
    int usage() {
        return usage;
    }

    private static KeyPair rsa(int bits, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits, random);
        return generator.generateKeyPair();
    }
}

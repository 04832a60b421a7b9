package dev.weir.server.pki;

import dev.weir.model.errors.Errors;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.jspecify.annotations.Nullable;

/**
 * A certificate, its key and its issuers' as an administrator gives them for a host's clients to meet, checked in the
 * order and with the codes of the reference: the key, the certificate, that they fit, and the issuers.
 */
public record GivenCertificate(List<X509Certificate> chain, PrivateKey key) {
    private static final int SHORTEST = 2048;
    private static final int LONGEST = 4096;
    /** Of an RSAPrivateKey (RFC 8017): version, modulus, exponents, two primes and what follows from them. */
    private static final int OF_TWO_PRIMES = 9;

    public GivenCertificate {
        chain = List.copyOf(chain);
    }

    /** {@code issuers} may be empty. */
    public static GivenCertificate read(String certificate, String key, String issuers, Clock clock) {
        PrivateKeyInfo info = key(key);
        BigInteger modulus = modulus(info);
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate(certificate, clock)));
        X509Certificate own = chain.getFirst();
        if (!(own.getPublicKey() instanceof RSAPublicKey shown)
                || !shown.getModulus().equals(modulus)) {
            throw Errors.serverCertificateKeyMismatch();
        }
        String signature = own.getSigAlgName();
        if (!signature.startsWith("SHA256with") && !signature.startsWith("SHA512with")) {
            throw Errors.serverCertificateSignatureNotSupported();
        }
        if (!issuers.isEmpty()) {
            try {
                chain.addAll(PemText.certificates(issuers));
                requireUpwards(chain);
            } catch (GeneralSecurityException e) {
                throw Errors.serverCertificateChainInvalid();
            }
        }
        try {
            return new GivenCertificate(
                    chain, KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded())));
        } catch (GeneralSecurityException | IOException e) {
            throw Errors.serverCertificateKeyInvalid();
        }
    }

    /** Each has signed the one before: the reference takes any row, which clients would then refuse. */
    private static void requireUpwards(List<X509Certificate> chain) throws GeneralSecurityException {
        for (int i = 1; i < chain.size(); i++) {
            X509Certificate below = chain.get(i - 1);
            if (!below.getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                throw new GeneralSecurityException("the chain breaks at certificate " + i);
            }
            below.verify(chain.get(i).getPublicKey());
        }
    }

    private static PrivateKeyInfo key(String text) {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (@Nullable Object next = parser.readObject(); next != null; next = parser.readObject()) {
                if (next instanceof PrivateKeyInfo info) {
                    return info;
                }
                if (next instanceof PEMKeyPair pair) {
                    return pair.getPrivateKeyInfo();
                }
            }
        } catch (IOException | RuntimeException e) {
            throw Errors.serverCertificateKeyInvalid(); // what it says may quote the key
        }
        throw Errors.serverCertificateKeyInvalid();
    }

    private static BigInteger modulus(PrivateKeyInfo info) {
        ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        if (!algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            throw Errors.serverCertificateKeyAlgorithmNotSupported(algorithm.getId());
        }
        BigInteger modulus;
        try {
            ASN1Sequence parts = ASN1Sequence.getInstance(info.parsePrivateKey());
            if (parts.size() > OF_TWO_PRIMES) {
                throw Errors.serverCertificateKeyRsaMultiNotSupported();
            }
            modulus = ASN1Integer.getInstance(parts.getObjectAt(1)).getValue();
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw Errors.serverCertificateKeyInvalid();
        }
        int length = modulus.bitLength();
        if (length < SHORTEST || length > LONGEST) {
            throw Errors.serverCertificateKeyRsaLengthNotSupported(Integer.toString(length));
        }
        return modulus;
    }

    private static X509Certificate certificate(String text, Clock clock) {
        X509Certificate certificate;
        try {
            certificate = CertificateText.one(text);
        } catch (GeneralSecurityException e) {
            throw Errors.serverCertificateInvalid();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            throw Errors.serverCertificateNotValidYet(now.toString(), from.toString());
        }
        if (now.isAfter(to)) {
            throw Errors.serverCertificateExpired(now.toString(), to.toString());
        }
        return certificate;
    }

    @Override
    public String toString() {
        return chain.getFirst().getSubjectX500Principal().getName();
    }
}

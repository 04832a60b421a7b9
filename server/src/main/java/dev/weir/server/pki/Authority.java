package dev.weir.server.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** Makes certificates and signs them as RSA. */
final class Authority {
    /** The name of every pool's own authority. */
    static final String NAME = "Weir pool";

    private static final Duration LIFE = Duration.ofDays(3652);
    /** Clocks of hosts in one pool may differ before they are synchronised. */
    private static final Duration SKEW = Duration.ofDays(1);

    private final Clock clock;
    private final SecureRandom random;

    Authority(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    Identity createAuthority() throws GeneralSecurityException {
        KeyPair keys = KeyKind.AUTHORITY.generate(random);
        X500Name name = name(NAME);
        try {
            return sign(builder(name, name, keys, KeyUsage.keyCertSign | KeyUsage.cRLSign), keys, keys);
        } catch (IOException | OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** A certificate for a server and client at once, with the names and addresses it answers to. */
    Identity issue(Identity authority, KeyKind kind, String commonName, Collection<String> hosts)
            throws GeneralSecurityException {
        KeyPair keys = kind.generate(random);
        try {
            X500Name issuer = X500Name.getInstance(
                    authority.certificate().getSubjectX500Principal().getEncoded());
            X509v3CertificateBuilder builder = builder(issuer, name(commonName), keys, kind.usage());
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            // Which authority of the name it was: a renewed one has the name of the one before.
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(
                                    authority.certificate().getPublicKey()));
            if (!hosts.isEmpty()) {
                ASN1Encodable[] names =
                        hosts.stream().distinct().map(Authority::generalName).toArray(ASN1Encodable[]::new);
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(java.util.Arrays.copyOf(names, names.length, GeneralName[].class)));
            }
            return sign(builder, keys, new KeyPair(authority.certificate().getPublicKey(), authority.key()));
        } catch (IOException | OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair keys, int usage)
            throws GeneralSecurityException, IOException {
        Instant now = clock.instant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(159, random),
                Date.from(now.minus(SKEW)),
                Date.from(now.plus(LIFE)),
                subject,
                keys.getPublic());
        builder.addExtension(
                Extension.basicConstraints, true, new BasicConstraints((usage & KeyUsage.keyCertSign) != 0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        return builder;
    }

    private Identity sign(X509v3CertificateBuilder builder, KeyPair own, KeyPair signer)
            throws GeneralSecurityException, OperatorCreationException {
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withRSA")
                        .setSecureRandom(random)
                        .build(signer.getPrivate())));
        return new Identity(List.of(certificate), own.getPrivate());
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static GeneralName generalName(String host) {
        return new GeneralName(IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }
}

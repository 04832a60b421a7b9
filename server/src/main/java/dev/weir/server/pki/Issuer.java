package dev.weir.server.pki;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the certificates that the pool's own authority has signed, and signs new ones in time. */
final class Issuer {
    private static final Duration RENEW_BEFORE = Duration.ofDays(60);

    private final PemFiles files;
    private final Authority maker;
    private final Identity authority;
    private final Clock clock;

    private Issuer(PemFiles files, Authority maker, Identity authority, Clock clock) {
        this.files = files;
        this.maker = maker;
        this.authority = authority;
        this.clock = clock;
    }

    /** With the authority kept in {@code ca}, or a new one. */
    static Issuer open(PemFiles files, Authority maker, Clock clock) throws IOException, GeneralSecurityException {
        Identity authority = files.read("ca");
        if (authority == null || isStale(authority, authority, List.of(), clock)) {
            authority = maker.createAuthority();
            files.write("ca", authority);
        }
        return new Issuer(files, maker, authority, clock);
    }

    X509Certificate authority() {
        return authority.certificate();
    }

    /** Whether a certificate is one of the pool's own, of this authority or of one it had before. */
    boolean signs(Identity identity) {
        return identity.names(authority.certificate());
    }

    /** What is kept under a name as long as it can be used; else a new one. What another put there is set aside. */
    Identity readOrIssue(String file, KeyKind kind, String commonName, Collection<String> hosts)
            throws IOException, GeneralSecurityException {
        Identity kept = files.read(file);
        if (kept == null || !kept.is(kind) || !signs(kept)) {
            files.setAside(file);
        } else if (!isStale(kept, authority, hosts, clock)) {
            return kept;
        }
        Identity fresh = maker.issue(authority, kind, commonName, hosts);
        files.write(file, fresh);
        return fresh;
    }

    private static boolean isStale(Identity identity, Identity authority, Collection<String> hosts, Clock clock) {
        X509Certificate certificate = identity.certificate();
        try {
            certificate.verify(authority.certificate().getPublicKey());
            Instant now = clock.instant();
            return certificate.getNotAfter().toInstant().isBefore(now.plus(RENEW_BEFORE))
                    || certificate.getNotBefore().toInstant().isAfter(now)
                    || !names(certificate).containsAll(normal(hosts));
        } catch (GeneralSecurityException e) {
            return true;
        }
    }

    private static Set<String> names(X509Certificate certificate) throws CertificateException {
        Set<String> names = new HashSet<>();
        @Nullable Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            alternatives.forEach(pair -> names.add(normal(String.valueOf(pair.get(1)))));
        }
        return names;
    }

    private static Set<String> normal(Collection<String> hosts) {
        Set<String> normal = new HashSet<>();
        hosts.forEach(host -> normal.add(normal(host)));
        return normal;
    }

    /** An IPv6 address has many spellings; certificates use the longest. */
    private static String normal(String host) {
        try {
            return InetAddress.ofLiteral(host).getHostAddress();
        } catch (IllegalArgumentException e) {
            return host; // a name
        }
    }
}

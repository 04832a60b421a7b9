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

    private static final String CURRENT = "ca";
    private static final String NEXT = "ca-next";

    private final PemFiles files;
    private final Authority maker;
    private final Clock clock;
    private volatile Identity authority;

    private Issuer(PemFiles files, Authority maker, Identity authority, Clock clock) {
        this.files = files;
        this.maker = maker;
        this.authority = authority;
        this.clock = clock;
    }

    /**
     * With the authority kept in {@code ca}, or a new one where there is none. One that is soon out of date stays until
     * the whole pool has another: nobody would know one that a host makes alone.
     */
    static Issuer open(PemFiles files, Authority maker, Clock clock) throws IOException, GeneralSecurityException {
        Identity next = files.read(NEXT);
        Identity authority = files.read(CURRENT);
        if (authority == null && next != null) {
            authority = next; // a kill in the middle of the switch to it
        }
        if (authority == null) {
            authority = maker.createAuthority();
        }
        if (!authority.equals(files.read(CURRENT))) {
            files.write(CURRENT, authority);
        }
        return new Issuer(files, maker, authority, clock);
    }

    /** Reads what has been put in the authority's place. */
    void reread() throws IOException, GeneralSecurityException {
        Identity found = files.read(CURRENT);
        if (found == null) {
            throw new GeneralSecurityException("ca.pem and ca.key do not fit together");
        }
        authority = found;
    }

    /** From now on trusts a new authority beside the one that signs. Begun again after a kill, it is the same one. */
    void announce() throws IOException, GeneralSecurityException {
        Identity next = files.read(NEXT);
        if (next == null) {
            next = maker.createAuthority();
        }
        Identity now = authority;
        // With all that is to be trusted, so that it can take the place of the other as it is.
        files.write(NEXT, new Identity(List.of(next.certificate(), now.certificate()), next.key()));
        become(new Identity(List.of(now.certificate(), next.certificate()), now.key()));
    }

    /** From now on the announced one signs; the other is still trusted. */
    void turn() throws IOException, GeneralSecurityException {
        Identity next = files.read(NEXT);
        if (next == null) {
            throw new GeneralSecurityException("no authority was announced");
        }
        become(next);
        files.delete(NEXT);
    }

    /** From now on only the one that signs is trusted. */
    void forget() throws IOException, GeneralSecurityException {
        become(new Identity(List.of(authority.certificate()), authority.key()));
    }

    private void become(Identity other) throws IOException, GeneralSecurityException {
        files.write(CURRENT, other);
        authority = other;
    }

    Rotation rotation() throws IOException {
        Identity next = files.texts(NEXT) == null ? null : files.read(NEXT);
        if (next != null && authority.chain().contains(next.certificate())) {
            return Rotation.ANNOUNCED;
        }
        return authority.chain().size() > 1 ? Rotation.TURNED : Rotation.NONE;
    }

    /** Whether it is time for another authority. */
    boolean isOld() {
        return authority
                .certificate()
                .getNotAfter()
                .toInstant()
                .isBefore(clock.instant().plus(RENEW_BEFORE));
    }

    /** The authority's files as they are; none while one is missing. */
    PemFiles.@Nullable Texts texts() throws IOException {
        return files.texts(CURRENT);
    }

    /** The pool's authorities, the one that signs first. */
    List<X509Certificate> trusted() {
        return authority.chain();
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
        return issue(file, kind, commonName, hosts);
    }

    /** A new one in any case. */
    Identity issue(String file, KeyKind kind, String commonName, Collection<String> hosts)
            throws IOException, GeneralSecurityException {
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

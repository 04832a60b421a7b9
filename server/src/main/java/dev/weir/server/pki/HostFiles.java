package dev.weir.server.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's own certificates, {@code host} (RSA) and {@code host-ec} (EC). An administrator may put others in their
 * place: what another authority signed is never made anew. EC of the pool's own is not shown beside RSA of another
 * authority, or its clients would meet an authority they do not know.
 */
final class HostFiles {
    private static final Logger LOG = LoggerFactory.getLogger(HostFiles.class);
    private static final String RSA = "host";
    private static final String EC = "host-ec";

    private final PemFiles files;
    private final Issuer issuer;
    private final Clock clock;
    private final SecureRandom random;

    HostFiles(PemFiles files, Issuer issuer, Clock clock, SecureRandom random) {
        this.files = files;
        this.issuer = issuer;
        this.clock = clock;
        this.random = random;
    }

    /** Reads both and makes what is missing, cannot be used or, if it is the pool's own, is stale for these hosts. */
    HostPair open(Collection<String> hosts) throws IOException, GeneralSecurityException {
        String name = name(hosts);
        return pair(kept(RSA, KeyKind.RSA, name, hosts), kept(EC, KeyKind.EC, name, hosts));
    }

    private Identity kept(String file, KeyKind kind, String name, Collection<String> hosts)
            throws IOException, GeneralSecurityException {
        Identity found = files.read(file);
        if (found == null || !found.is(kind) || issuer.signs(found)) {
            return issuer.readOrIssue(file, kind, name, hosts);
        }
        try {
            requireValid(found);
        } catch (GeneralSecurityException e) {
            LOG.warn("{}.pem {}; it is shown to clients until it is replaced", file, e.getMessage());
        }
        return found;
    }

    /** What an administrator has put there by now. */
    HostPair read() throws IOException, GeneralSecurityException {
        Identity rsa = read(RSA, KeyKind.RSA);
        if (rsa == null) {
            throw new GeneralSecurityException("host.pem or host.key is missing");
        }
        return pair(rsa, read(EC, KeyKind.EC));
    }

    private @Nullable Identity read(String file, KeyKind kind) throws IOException, GeneralSecurityException {
        PemFiles.Texts texts = files.texts(file);
        if (texts == null) {
            return null;
        }
        try {
            Identity identity = texts.identity(random);
            if (!identity.is(kind)) {
                throw new GeneralSecurityException("the key must be " + kind + " (host is RSA, host-ec is EC)");
            }
            requireValid(identity);
            return identity;
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(file + ".pem and " + file + ".key: " + e.getMessage(), e);
        }
    }

    /** Puts an administrator's in place. One of EC that he had there before gives way, or clients would meet both. */
    void install(Identity rsa) throws IOException, GeneralSecurityException {
        Identity ec = files.read(EC);
        if (ec != null && !issuer.signs(ec)) {
            files.setAside(EC);
        }
        files.write(RSA, rsa);
    }

    /** Makes both anew, as the pool's own. */
    void reset(Collection<String> hosts) throws IOException, GeneralSecurityException {
        String name = name(hosts);
        issuer.issue(EC, KeyKind.EC, name, hosts);
        issuer.issue(RSA, KeyKind.RSA, name, hosts);
    }

    private static String name(Collection<String> hosts) {
        return hosts.isEmpty() ? "Weir host" : hosts.iterator().next();
    }

    private HostPair pair(Identity rsa, @Nullable Identity ec) {
        boolean strange = ec != null && issuer.signs(ec) && !issuer.signs(rsa);
        return new HostPair(rsa, strange ? null : ec);
    }

    private void requireValid(Identity identity) throws GeneralSecurityException {
        X509Certificate certificate = identity.certificate();
        try {
            certificate.checkValidity(Date.from(clock.instant()));
        } catch (CertificateExpiredException e) {
            throw new GeneralSecurityException(
                    "is out of date since " + certificate.getNotAfter().toInstant(), e);
        } catch (CertificateNotYetValidException e) {
            throw new GeneralSecurityException(
                    "is not valid before " + certificate.getNotBefore().toInstant(), e);
        }
    }

    /** All that {@link #read} looks at, to see whether looking again is worth it. */
    Seen seen() throws IOException {
        return new Seen(files.texts(RSA), files.texts(EC));
    }

    record Seen(PemFiles.@Nullable Texts rsa, PemFiles.@Nullable Texts ec) {}
}

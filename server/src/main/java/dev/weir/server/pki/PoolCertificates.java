package dev.weir.server.pki;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a pool's first host, in one directory: {@code ca}, {@code host}, {@code agent} and
 * {@code master}, each a {@code .pem} and a {@code .key}. What is missing, damaged or soon out of date is made; an
 * agent's host needs {@code ca.pem}, {@code agent.pem} and {@code agent.key}.
 */
public final class PoolCertificates {
    /** The one name every agent's certificate has, so that an agent is known by its key and not by its address. */
    public static final String AGENT_NAME = "agent.weir";

    private static final Duration RENEW_BEFORE = Duration.ofDays(60);

    private final SecureRandom random;
    private final Identity authority;
    private final Identity host;
    private final Identity agent;
    private final Identity master;

    private PoolCertificates(SecureRandom random, Identity authority, Identity host, Identity agent, Identity master) {
        this.random = random;
        this.authority = authority;
        this.host = host;
        this.agent = agent;
        this.master = master;
    }

    /**
     * Reads the certificates and makes those that are missing.
     *
     * @param hosts the addresses and names under which clients reach this host; one that the host's certificate does
     *     not have makes a new one
     */
    public static PoolCertificates open(Path directory, Collection<String> hosts, Clock clock, SecureRandom random)
            throws IOException, GeneralSecurityException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        PemFiles files = new PemFiles(directory);
        Authority maker = new Authority(clock, random);
        Identity authority = files.read("ca");
        if (authority == null || isStale(authority, authority, List.of(), clock)) {
            authority = maker.createAuthority("Weir pool");
            files.write("ca", authority);
        }
        Issuer issuer = new Issuer(files, maker, authority, clock);
        Identity host = issuer.readOrIssue(
                "host", hosts.isEmpty() ? "Weir host" : hosts.iterator().next(), hosts);
        Identity agent = issuer.readOrIssue("agent", AGENT_NAME, List.of(AGENT_NAME));
        Identity master = issuer.readOrIssue("master", "master.weir", List.of("master.weir"));
        return new PoolCertificates(random, authority, host, agent, master);
    }

    /** What clients meet. */
    public PublicTls publicTls() throws GeneralSecurityException {
        return new PublicTls(Contexts.of(host, authority.certificate(), null, random));
    }

    /**
     * For calls to agents: shows the master's key, trusts only this pool's authority, and insists on the name
     * {@link #AGENT_NAME} whatever address was called.
     */
    public SSLContext agentClient() throws GeneralSecurityException {
        return Contexts.of(master, authority.certificate(), AGENT_NAME, random);
    }

    /** For an agent's listener: shows the agent's key, trusts only this pool's authority. */
    public SSLContext agentServer() throws GeneralSecurityException {
        return Contexts.of(agent, authority.certificate(), null, random);
    }

    public X509Certificate hostCertificate() {
        return host.certificate();
    }

    public X509Certificate authorityCertificate() {
        return authority.certificate();
    }

    static boolean isStale(Identity identity, Identity authority, Collection<String> hosts, Clock clock) {
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
        return IPAddress.isValid(host) ? InetAddress.ofLiteral(host).getHostAddress() : host;
    }

    private record Issuer(PemFiles files, Authority maker, Identity authority, Clock clock) {
        Identity readOrIssue(String file, String commonName, Collection<String> hosts)
                throws IOException, GeneralSecurityException {
            Identity kept = files.read(file);
            if (kept != null && !isStale(kept, authority, hosts, clock)) {
                return kept;
            }
            Identity fresh = maker.issue(authority, commonName, hosts);
            files.write(file, fresh);
            return fresh;
        }
    }
}

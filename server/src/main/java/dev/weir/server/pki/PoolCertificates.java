package dev.weir.server.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * The certificates of a pool's first host, in one directory: {@code ca}, {@code host}, {@code host-ec}, {@code agent}
 * and {@code master}, each a {@code .pem} and a {@code .key}. What is missing, damaged or soon out of date is made; an
 * agent's host needs {@code ca.pem}, {@code agent.pem} and {@code agent.key}. The host's may be replaced by an
 * administrator's.
 */
public final class PoolCertificates {
    /** The one name every agent's certificate has, so that an agent is known by its key and not by its address. */
    public static final String AGENT_NAME = "agent.weir";

    private final SecureRandom random;
    private final X509Certificate authority;
    private final PublicTls publicTls;
    private final Identity agent;
    private final Identity master;

    private PoolCertificates(
            SecureRandom random, X509Certificate authority, PublicTls publicTls, Identity agent, Identity master) {
        this.random = random;
        this.authority = authority;
        this.publicTls = publicTls;
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
        PemFiles files = new PemFiles(directory, random);
        Issuer issuer = Issuer.open(files, new Authority(clock, random), clock);
        PublicTls publicTls =
                PublicTls.open(new HostFiles(files, issuer, clock, random), hosts, issuer.authority(), random);
        Identity agent = issuer.readOrIssue("agent", KeyKind.RSA, AGENT_NAME, List.of(AGENT_NAME));
        Identity master = issuer.readOrIssue("master", KeyKind.RSA, "master.weir", List.of("master.weir"));
        return new PoolCertificates(random, issuer.authority(), publicTls, agent, master);
    }

    /** What clients meet. */
    public PublicTls publicTls() {
        return publicTls;
    }

    /**
     * For calls to agents: shows the master's key, trusts only this pool's authority, and insists on the name
     * {@link #AGENT_NAME} whatever address was called.
     */
    public SSLContext agentClient() throws GeneralSecurityException {
        return Contexts.of(List.of(master), authority, AGENT_NAME, random);
    }

    /** For an agent's listener: shows the agent's key, trusts only this pool's authority. */
    public SSLContext agentServer() throws GeneralSecurityException {
        return Contexts.of(List.of(agent), authority, null, random);
    }

    public X509Certificate authorityCertificate() {
        return authority;
    }
}

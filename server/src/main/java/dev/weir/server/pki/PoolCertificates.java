package dev.weir.server.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * The certificates of a pool's host, in one directory: {@code ca}, {@code host}, {@code host-ec}, {@code internal},
 * {@code agent} and {@code master}, each a {@code .pem} and a {@code .key}. What is missing, damaged or soon out of date
 * is made; an agent's host needs {@code ca.pem}, {@code agent.pem} and {@code agent.key}. The host's may be replaced by an
 * administrator's.
 */
public final class PoolCertificates {
    /** The one name every agent's certificate has, so that an agent is known by its key and not by its address. */
    public static final String AGENT_NAME = "agent.weir";

    private final SecureRandom random;
    private final Issuer issuer;
    private final PublicTls publicTls;
    private final OwnKeys keys;

    private PoolCertificates(SecureRandom random, Issuer issuer, PublicTls publicTls, OwnKeys keys) {
        this.random = random;
        this.issuer = issuer;
        this.publicTls = publicTls;
        this.keys = keys;
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
        OwnKeys keys = OwnKeys.open(issuer, hosts);
        PublicTls publicTls = PublicTls.open(new HostFiles(files, issuer, clock, random), hosts, keys, random);
        return new PoolCertificates(random, issuer, publicTls, keys);
    }

    /** What clients meet. */
    public PublicTls publicTls() {
        return publicTls;
    }

    /**
     * For calls to agents: shows the master's key, trusts only this pool's authority, and insists on the name
     * {@link #AGENT_NAME} whatever address was called. Follows a change of keys.
     */
    public SSLContext agentClient() throws GeneralSecurityException {
        return Contexts.of(new CurrentKeys(keys::master), new CurrentTrust(keys::agents), random);
    }

    /** For calls to the pool's other servers: trusts only this pool's authority; names are for the connection to check. */
    public SSLSocketFactory serverClient() throws GeneralSecurityException {
        return new PoolSockets(Contexts.of(new CurrentKeys(keys::master), new CurrentTrust(keys::servers), random)
                .getSocketFactory());
    }

    /** For an agent's listener: shows the agent's key, trusts only this pool's authority. */
    public SSLContext agentServer() throws GeneralSecurityException {
        return Contexts.of(new CurrentKeys(keys::agent), new CurrentTrust(keys::servers), random);
    }

    public X509Certificate authorityCertificate() {
        return keys.authorities().getFirst();
    }

    /** By which the pool's other hosts know this one. */
    public X509Certificate internalCertificate() {
        return keys.certificate();
    }

    /** An administrator's certificate for clients, its own first, and its key, of RSA. */
    public void installHost(List<X509Certificate> chain, PrivateKey key) throws IOException, GeneralSecurityException {
        publicTls.install(new Identity(chain, key));
    }

    /** What clients meet is made anew and the pool's own again. */
    public void resetHost() throws IOException, GeneralSecurityException {
        publicTls.reset();
    }

    /** What other hosts and the agent know this host by is made anew. */
    public void refreshInternal() throws IOException, GeneralSecurityException {
        keys.refresh();
    }

    /** How far the pool is on its way to another authority, as this host knows. */
    public Rotation rotation() throws IOException {
        return issuer.rotation();
    }

    /** Whether the pool's authority is soon out of date. */
    public boolean isAuthorityOld() {
        return issuer.isOld();
    }

    /** Makes the next authority; it is trusted from now on and signs nothing yet. */
    public synchronized void announce() throws IOException, GeneralSecurityException {
        issuer.announce();
        renew();
    }

    /** The next authority signs from now on, and has signed what this host shows; the one before is still trusted. */
    public synchronized void turn() throws IOException, GeneralSecurityException {
        issuer.turn();
        renew();
    }

    /** Only the authority that signs is trusted from now on. */
    public synchronized void forget() throws IOException, GeneralSecurityException {
        issuer.forget();
        renew();
    }

    /** Takes over what has been put in the place of {@code ca.pem} and {@code ca.key}. */
    public synchronized void reread() throws IOException, GeneralSecurityException {
        issuer.reread();
        renew();
    }

    private void renew() throws IOException, GeneralSecurityException {
        keys.renew();
        publicTls.renew();
    }

    /** Files by name with which another host has this one's authority: {@code ca.pem} and {@code ca.key}. */
    public Map<String, String> authorityFiles() throws IOException {
        PemFiles.Texts texts = issuer.texts();
        return texts == null ? Map.of() : Map.of("ca.pem", texts.certificate(), "ca.key", texts.key());
    }
}

package dev.weir.server.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How this host is known within its pool, and whom it trusts there, at the moment: its certificates as a server,
 * {@code internal}, as an agent and as the master, all of the pool's own authority.
 */
final class OwnKeys {
    private final Issuer issuer;
    private final Collection<String> hosts;
    private volatile Now now;

    private record Now(
            List<X509Certificate> authorities,
            Identity server,
            X509ExtendedKeyManager internal,
            X509ExtendedKeyManager agent,
            X509ExtendedKeyManager master,
            X509ExtendedTrustManager servers,
            X509ExtendedTrustManager agents) {}

    private OwnKeys(Issuer issuer, Collection<String> hosts) throws IOException, GeneralSecurityException {
        this.issuer = issuer;
        this.hosts = List.copyOf(hosts);
        this.now = read();
    }

    /** Reads them and makes what is missing or stale. */
    static OwnKeys open(Issuer issuer, Collection<String> hosts) throws IOException, GeneralSecurityException {
        return new OwnKeys(issuer, hosts);
    }

    private Now read() throws IOException, GeneralSecurityException {
        Identity internal = issuer.readOrIssue("internal", KeyKind.EC, name(), hosts);
        Identity agent = issuer.readOrIssue(
                "agent", KeyKind.RSA, PoolCertificates.AGENT_NAME, List.of(PoolCertificates.AGENT_NAME));
        Identity master = issuer.readOrIssue("master", KeyKind.RSA, "master.weir", List.of("master.weir"));
        List<X509Certificate> authorities = issuer.trusted();
        return new Now(
                authorities,
                internal,
                Contexts.keys(List.of(internal), authorities),
                Contexts.keys(List.of(agent), authorities),
                Contexts.keys(List.of(master), authorities),
                Contexts.trust(authorities, null),
                Contexts.trust(authorities, PoolCertificates.AGENT_NAME));
    }

    /** Reads them again, and makes what has become stale. */
    synchronized void renew() throws IOException, GeneralSecurityException {
        now = read();
    }

    /** Makes new ones in any case. */
    synchronized void refresh() throws IOException, GeneralSecurityException {
        issuer.issue("internal", KeyKind.EC, name(), hosts);
        issuer.issue("agent", KeyKind.RSA, PoolCertificates.AGENT_NAME, List.of(PoolCertificates.AGENT_NAME));
        issuer.issue("master", KeyKind.RSA, "master.weir", List.of("master.weir"));
        now = read();
    }

    private String name() {
        return hosts.isEmpty() ? "Weir host" : hosts.iterator().next();
    }

    /** The one that signs first. */
    List<X509Certificate> authorities() {
        return now.authorities();
    }

    X509Certificate certificate() {
        return now.server().certificate();
    }

    X509ExtendedKeyManager internal() {
        return now.internal();
    }

    X509ExtendedKeyManager agent() {
        return now.agent();
    }

    X509ExtendedKeyManager master() {
        return now.master();
    }

    X509ExtendedTrustManager servers() {
        return now.servers();
    }

    X509ExtendedTrustManager agents() {
        return now.agents();
    }
}

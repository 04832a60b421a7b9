package dev.weir.server.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS as the outside sees it: wire.md T2. {@code xe} offers TLS 1.2 with two suites of RSA and one curve, secp384r1,
 * which the JDK has on by default; everybody else gets TLS 1.3, and EC where the client knows it.
 */
public final class PublicTls {
    private static final Logger LOG = LoggerFactory.getLogger(PublicTls.class);
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    private static final String HTTP = "http/1.1";
    private static final String DISABLED = "jdk.tls.server.disableExtensions";

    private final HostFiles files;
    private final Collection<String> hosts;
    private final OwnKeys pool;
    private final SecureRandom random;
    private final List<Consumer<SSLContext>> followers = new CopyOnWriteArrayList<>();
    private volatile Shown shown;
    private HostFiles.Seen seen;
    private String trouble = "";

    private record Shown(HostPair pair, List<X509Certificate> askedOf, SSLContext context) {}

    private PublicTls(HostFiles files, Collection<String> hosts, OwnKeys pool, SecureRandom random)
            throws IOException, GeneralSecurityException {
        this.files = files;
        this.hosts = List.copyOf(hosts);
        this.pool = pool;
        this.random = random;
        this.shown = shown(files.open(hosts), List.of());
        this.seen = files.seen();
    }

    static PublicTls open(HostFiles files, Collection<String> hosts, OwnKeys pool, SecureRandom random)
            throws IOException, GeneralSecurityException {
        return new PublicTls(files, hosts, pool, random);
    }

    /**
     * Lets clients ask for whatever server they like (T3). The JDK ends a handshake that names one it takes for
     * misspelt, {@code xapi:pool} or {@code my_host}; so it must not look. Holds for the whole program, and only when
     * said before its first use of TLS.
     */
    public static void ignoreServerNames() {
        String others = System.getProperty(DISABLED, "");
        System.setProperty(DISABLED, others.isEmpty() ? "server_name" : others + ",server_name");
    }

    private Shown shown(HostPair pair, List<X509Certificate> askedOf) throws GeneralSecurityException {
        List<Identity> own = new ArrayList<>(List.of(pair.rsa()));
        if (pair.ec() != null) {
            own.add(pair.ec());
        }
        X509ExtendedKeyManager keys = new ShownKeys(Contexts.keys(own, pool.authorities()), pool::internal);
        X509ExtendedTrustManager trust =
                askedOf.isEmpty() ? new CurrentTrust(pool::servers) : new ShownCertificates(askedOf);
        return new Shown(pair, askedOf, Contexts.of(keys, trust, random));
    }

    /**
     * Which of the protocols that a client offers is taken: that of the pool's other hosts, HTTP for whoever asks for
     * it, and none, which refuses nobody, for all others.
     */
    public static String protocol(List<String> offered) {
        return offered.contains(PoolSockets.PROTOCOL) ? PoolSockets.PROTOCOL : offered.contains(HTTP) ? HTTP : "";
    }

    public SSLContext context() {
        return shown.context();
    }

    /** The certificate that stands for the host where one must: the one of RSA, which no client does without. */
    public X509Certificate hostCertificate() {
        return shown.pair().rsa().certificate();
    }

    public List<String> protocols() {
        return PROTOCOLS;
    }

    /** In the server's order of preference. */
    public List<String> cipherSuites() {
        return SUITES;
    }

    /** From now on told of each context that takes the place of the one before; connections that are open stay. */
    public void follow(Consumer<SSLContext> follower) {
        followers.add(follower);
    }

    private void show(Shown fresh) {
        shown = fresh;
        followers.forEach(follower -> follower.accept(fresh.context()));
    }

    /** Whether clients are asked for a certificate; one that has none gets in all the same. */
    public boolean asks() {
        return !shown.askedOf().isEmpty();
    }

    /**
     * From now on asks each client for a certificate that one of these has signed, or, where there is none, no client
     * any more. Sessions from before are not resumed, or they would go on as they began.
     */
    public synchronized void ask(List<X509Certificate> issuers) {
        if (issuers.equals(shown.askedOf())) {
            return;
        }
        try {
            show(shown(shown.pair(), List.copyOf(issuers)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the same keys make no context", e);
        }
    }

    /** Shows an administrator's certificate from now on, in this run and all that come. */
    synchronized void install(Identity rsa) throws IOException, GeneralSecurityException {
        shown(new HostPair(rsa, null), shown.askedOf()); // what makes no context is put nowhere
        files.install(rsa);
        changed();
    }

    /** Shows new ones of the pool's authority from now on. */
    synchronized void reset() throws IOException, GeneralSecurityException {
        files.reset(hosts);
        changed();
    }

    /** Shows the pool's own anew, should it be of an authority that goes. */
    synchronized void renew() throws IOException, GeneralSecurityException {
        HostPair now = files.open(hosts);
        seen = files.seen();
        show(shown(now, shown.askedOf()));
    }

    private void changed() throws IOException, GeneralSecurityException {
        seen = files.seen();
        trouble = "";
        show(shown(files.read(), shown.askedOf()));
        LOG.info("the host now shows the certificate {}", shown.pair().rsa());
    }

    /**
     * Looks whether an administrator has put other certificates in place and shows them from then on. What cannot be
     * used, half a copy for one, is refused until it changes. A new context also ends the resumption of old sessions.
     */
    public synchronized void refresh() {
        try {
            HostFiles.Seen now = files.seen();
            if (now.equals(seen)) {
                return;
            }
            seen = now;
            Shown fresh = shown(files.read(), shown.askedOf());
            if (!fresh.pair().equals(shown.pair())) {
                show(fresh);
                LOG.info("the host now shows the certificate {}", fresh.pair().rsa());
            }
            trouble = "";
        } catch (IOException | GeneralSecurityException e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(trouble)) {
                LOG.warn(
                        "the host's certificate stays as it was; what was put in its place cannot be used: {}", reason);
                trouble = reason;
            }
        }
    }
}

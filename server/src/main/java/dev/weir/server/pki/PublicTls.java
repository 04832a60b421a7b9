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
    private static final String DISABLED = "jdk.tls.server.disableExtensions";

    private final HostFiles files;
    private final X509Certificate authority;
    private final SecureRandom random;
    private final List<Consumer<SSLContext>> followers = new CopyOnWriteArrayList<>();
    private volatile Shown shown;
    private HostFiles.Seen seen;
    private String trouble = "";

    private record Shown(HostPair pair, SSLContext context) {}

    private PublicTls(HostFiles files, HostPair pair, X509Certificate authority, SecureRandom random)
            throws IOException, GeneralSecurityException {
        this.files = files;
        this.authority = authority;
        this.random = random;
        this.shown = shown(pair);
        this.seen = files.seen();
    }

    static PublicTls open(HostFiles files, Collection<String> hosts, X509Certificate authority, SecureRandom random)
            throws IOException, GeneralSecurityException {
        return new PublicTls(files, files.open(hosts), authority, random);
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

    private Shown shown(HostPair pair) throws GeneralSecurityException {
        List<Identity> own = new ArrayList<>(List.of(pair.rsa()));
        if (pair.ec() != null) {
            own.add(pair.ec());
        }
        return new Shown(pair, Contexts.of(own, authority, null, random));
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
            Shown fresh = shown(files.read());
            if (!fresh.pair().equals(shown.pair())) {
                shown = fresh;
                followers.forEach(follower -> follower.accept(fresh.context()));
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

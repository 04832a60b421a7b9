package dev.weir.server.certificate;

import dev.weir.model.errors.Errors;
import dev.weir.server.pki.CertificateText;
import dev.weir.server.pki.GivenCertificate;
import dev.weir.server.pki.PoolCertificates;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the host this program runs on does with its own certificates, whether it is the master or a member. */
public final class OwnCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(OwnCertificates.class);

    /** In heartbeats: the digest of what the host trusts, and PEM of what it shows. */
    static final String TRUSTED = "weir:trusted";

    static final String SHOWN = "weir:certificate";
    static final String SHOWN_IN_POOL = "weir:internal-certificate";

    private static final String AUTHORITY = "authority/";

    private final PoolCertificates own;
    private final TrustedFiles files;
    private final Clock clock;
    private final Consumer<Map<String, String>> place;

    /** {@code place} puts the files of another authority where this host's are, both or none of them. */
    public OwnCertificates(PoolCertificates own, TrustedFiles files, Clock clock, Consumer<Map<String, String>> place) {
        this.place = place;
        this.own = own;
        this.files = files;
        this.clock = clock;
    }

    X509Certificate hosts() {
        return own.publicTls().hostCertificate();
    }

    X509Certificate internal() {
        return own.internalCertificate();
    }

    /** What clients meet, as PEM. */
    public String shown() {
        return CertificateText.of(hosts());
    }

    public List<String> authorities() {
        return RevocationLists.names(files.authorities());
    }

    public List<String> revoked() {
        return RevocationLists.names(files.revoked());
    }

    public void install(String certificate, String key, String issuers) {
        GivenCertificate given = GivenCertificate.read(certificate, key, issuers, clock);
        done("installed", () -> own.installHost(given.chain(), given.key()));
    }

    public void reset() {
        done("made anew", own::resetHost);
    }

    public void refresh() {
        done("refreshed", own::refreshInternal);
    }

    private interface Change {
        void make() throws IOException, GeneralSecurityException;
    }

    private static void done(String what, Change change) {
        try {
            change.make();
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("the host's certificate could not be {}", what, e);
            throw Errors.certificateLibraryCorrupt();
        }
    }

    /** All that the pool's hosts have alike: what administrators have installed, and the pool's own authority. */
    Map<String, String> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>(files.texts());
        own.authorityFiles().forEach((name, text) -> texts.put(AUTHORITY + name, text));
        return texts;
    }

    /** What of the master's this host has, and what it shows, for the master to see. */
    public Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        try {
            state.put(TRUSTED, TrustedFiles.digest(texts()));
        } catch (IOException e) {
            LOG.warn("what the pool trusts cannot be read", e);
        }
        state.put(SHOWN, shown());
        state.put(SHOWN_IN_POOL, CertificateText.of(internal()));
        return state;
    }

    /** Has what the master has from now on. */
    public Map<String, String> exchange(Map<String, String> masters) {
        done("exchanged", () -> {
            Map<String, String> authority = new TreeMap<>();
            masters.forEach((path, text) -> {
                if (path.startsWith(AUTHORITY)) {
                    authority.put(path.substring(AUTHORITY.length()), text);
                }
            });
            if (!authority.isEmpty() && !authority.equals(own.authorityFiles())) {
                place.accept(authority);
                own.reread();
                LOG.info("this host has another authority of its pool, or trusts others");
            }
            files.become(masters);
        });
        return state();
    }
}

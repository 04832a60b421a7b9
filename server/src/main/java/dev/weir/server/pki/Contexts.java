package dev.weir.server.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What TLS contexts are made of: who one is, and whom one trusts. */
final class Contexts {
    private static final char[] NO_PASSWORD = new char[0];

    private Contexts() {}

    /**
     * Trusts what one of these has signed.
     *
     * @param peerName the name the other side's certificate must have, whatever its address; none leaves the check to
     *     the connection
     */
    static X509ExtendedTrustManager trust(Collection<X509Certificate> authorities, @Nullable String peerName)
            throws GeneralSecurityException {
        KeyStore trust = empty();
        for (X509Certificate authority : authorities) {
            trust.setCertificateEntry("pool-" + trust.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trust);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager chain) {
                return peerName == null ? chain : new NamedPeer(chain, peerName);
            }
        }
        throw new GeneralSecurityException("there is no trust in certificates on this machine");
    }

    /** Shows these, one for each kind of key, with the authority that has signed one where it comes alone. */
    static X509ExtendedKeyManager keys(List<Identity> own, Collection<X509Certificate> authorities)
            throws GeneralSecurityException {
        KeyStore keys = empty();
        for (Identity identity : own) {
            List<Certificate> chain = new ArrayList<>(identity.chain());
            for (X509Certificate authority : authorities) {
                if (identity.chain().size() == 1 && identity.isSignedBy(authority)) {
                    chain.add(authority);
                    break;
                }
            }
            keys.setKeyEntry("own-" + keys.size(), identity.key(), NO_PASSWORD, chain.toArray(Certificate[]::new));
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, NO_PASSWORD);
        for (KeyManager manager : factory.getKeyManagers()) {
            if (manager instanceof X509ExtendedKeyManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("there are no keys for certificates on this machine");
    }

    static SSLContext of(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust, SecureRandom random)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, random);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }
}

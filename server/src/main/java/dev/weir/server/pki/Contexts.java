package dev.weir.server.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS contexts of some identities and one trusted authority. */
final class Contexts {
    private Contexts() {}

    /**
     * @param own one for each kind of key
     * @param peerName the name the other side's certificate must have, whatever its address; none leaves the check to
     *     the connection
     */
    static SSLContext of(List<Identity> own, X509Certificate trusted, @Nullable String peerName, SecureRandom random)
            throws GeneralSecurityException {
        char[] password = new char[0];
        KeyStore keys = empty();
        for (Identity identity : own) {
            List<Certificate> chain = new ArrayList<>(identity.chain());
            if (identity.chain().size() == 1 && identity.names(trusted)) {
                chain.add(trusted);
            }
            keys.setKeyEntry("own-" + keys.size(), identity.key(), password, chain.toArray(Certificate[]::new));
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, password);

        KeyStore trust = empty();
        trust.setCertificateEntry("pool", trusted);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trust);
        TrustManager[] managers = trustManagers.getTrustManagers();
        if (peerName != null) {
            for (int i = 0; i < managers.length; i++) {
                if (managers[i] instanceof X509ExtendedTrustManager manager) {
                    managers[i] = new NamedPeer(manager, peerName);
                }
            }
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), managers, random);
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

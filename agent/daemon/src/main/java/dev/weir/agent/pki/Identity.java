package dev.weir.agent.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Who this agent is and whom it believes: its chain, its key and the pool's CA, from three PEM files. */
public final class Identity {
    private static final char[] NO_PASSWORD = {};

    private final SSLContext context;
    private final Set<X509Certificate> authorities;

    private Identity(SSLContext context, Set<X509Certificate> authorities) {
        this.context = context;
        this.authorities = authorities;
    }

    /** Reads ca.pem, agent.pem and agent.key of a folder. */
    public static Identity load(Path folder) throws PkiException {
        List<X509Certificate> authorities =
                PemFile.read(folder.resolve("ca.pem")).certificates();
        List<X509Certificate> chain = PemFile.read(folder.resolve("agent.pem")).certificates();
        PrivateKey key = PemFile.read(folder.resolve("agent.key")).privateKey(chain.getFirst());
        try {
            if (!belong(key, chain.getFirst().getPublicKey())) {
                throw new PkiException(folder + ": agent.key is not the key of agent.pem", null);
            }
            return new Identity(context(authorities, chain, key), Set.copyOf(authorities));
        } catch (GeneralSecurityException | IOException e) {
            throw new PkiException(folder + ": the certificates cannot be used", e);
        }
    }

    /** For TLS in either direction: shows the agent's chain, believes what the pool's CA signed. */
    public SSLContext context() {
        return context;
    }

    /** Whether somebody whom the other believes is believed here too, as while a pool renews its authority. */
    public boolean isOfPoolOf(Identity other) {
        return !Collections.disjoint(authorities, other.authorities);
    }

    private static SSLContext context(List<X509Certificate> authorities, List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        KeyStore own = emptyStore();
        own.setKeyEntry("agent", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);

        KeyStore believed = emptyStore();
        for (X509Certificate authority : authorities) {
            believed.setCertificateEntry("ca-" + believed.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(believed);

        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static boolean belong(PrivateKey key, PublicKey shown) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> throw new GeneralSecurityException("use an RSA or EC key, not " + key.getAlgorithm());
        };
        byte[] text = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(text);
        return signature.verify(signed);
    }
}

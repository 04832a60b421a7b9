package dev.weir.conformance.pool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in one pool's own authority and in nobody else. */
public final class PoolTrust {
    public static final String STORE_PASSWORD = "not a secret";

    private final KeyStore store;

    PoolTrust(Path authority) throws IOException, GeneralSecurityException {
        store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "pool", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
    }

    /** For connections that trust the pool, with a memory of sessions of its own. */
    public SSLContext context() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /** Writes a trust store for clients that are Java programs of their own. */
    public void write(Path file) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, STORE_PASSWORD.toCharArray());
        }
    }
}

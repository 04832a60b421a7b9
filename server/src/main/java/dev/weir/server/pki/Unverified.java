package dev.weir.server.pki;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes whoever answers. Two pools that are to become one do not know each other's authorities yet (POOL-12); all
 * that comes by such a connection is a stranger's word.
 */
public final class Unverified extends X509ExtendedTrustManager {
    private Unverified() {}

    public static SSLContext context(SecureRandom random) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Unverified()}, random);
        return context;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}

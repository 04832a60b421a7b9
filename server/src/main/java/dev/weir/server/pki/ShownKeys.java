package dev.weir.server.pki;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the host's own certificate to clients, and the pool's to other hosts of the pool, who ask for the protocol
 * {@link PoolSockets#PROTOCOL} (T3): they do not know whom an administrator's certificate is from. The reference's hosts
 * ask by a server's name, which the JDK ends the connection for.
 */
final class ShownKeys extends X509ExtendedKeyManager {
    private static final String INTERNAL = "internal-";

    private final X509ExtendedKeyManager own;
    private final Supplier<X509ExtendedKeyManager> internal;

    ShownKeys(X509ExtendedKeyManager own, Supplier<X509ExtendedKeyManager> internal) {
        this.own = own;
        this.internal = internal;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers, SSLEngine engine) {
        if (!PoolSockets.PROTOCOL.equals(engine.getHandshakeApplicationProtocol())) {
            return own.chooseEngineServerAlias(type, issuers, engine);
        }
        String alias = internal.get().chooseEngineServerAlias(type, issuers, engine);
        return alias == null ? null : INTERNAL + alias;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return alias.startsWith(INTERNAL)
                ? internal.get().getCertificateChain(alias.substring(INTERNAL.length()))
                : own.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return alias.startsWith(INTERNAL)
                ? internal.get().getPrivateKey(alias.substring(INTERNAL.length()))
                : own.getPrivateKey(alias);
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, Socket socket) {
        return own.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return own.getServerAliases(type, issuers);
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}

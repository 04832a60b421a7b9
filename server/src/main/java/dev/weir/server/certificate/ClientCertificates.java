package dev.weir.server.certificate;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.pool.ThePool;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Clients that log in by a certificate and no password: switched on with the one name that it must be for. Whether one
 * counts is asked at each login anew, so that a switch and an uninstalled authority count at once.
 */
public final class ClientCertificates {
    private final Store store;
    private final TrustedFiles files;
    private final Clock clock;
    private final List<Consumer<List<X509Certificate>>> followers = new CopyOnWriteArrayList<>();

    public ClientCertificates(Store store, TrustedFiles files, Clock clock) {
        this.store = store;
        this.files = files;
        this.clock = clock;
    }

    public void bind(PoolCalls<CallContext> calls) {
        calls.enableClientCertificateAuth((context, self, name) -> set(self, true, name))
                .disableClientCertificateAuth((context, self) -> set(self, false, ""));
    }

    private void set(PoolRef self, boolean on, String name) {
        store.write(tx -> {
            Records.require(tx, self);
            Records.set(tx, self, Pool.CLIENT_CERTIFICATE_AUTH_ENABLED, on);
            Records.set(tx, self, Pool.CLIENT_CERTIFICATE_AUTH_NAME, name);
            return self;
        });
        changed();
    }

    /** Told now and after each change of whose certificates clients may show; of none while it is switched off. */
    public void follow(Consumer<List<X509Certificate>> follower) {
        followers.add(follower);
        changed();
    }

    /** The authorities have become others. */
    public synchronized void changed() {
        List<X509Certificate> authorities = on() ? files.authorities().certificates() : List.of();
        followers.forEach(follower -> follower.accept(authorities));
    }

    /** Whether what a client has shown lets it in: whole, in date, signed by one of the pool's, for the pool's name. */
    public boolean admit(List<X509Certificate> shown) {
        if (shown.isEmpty() || !on()) {
            return false;
        }
        String name = Records.get(pool(), Pool.CLIENT_CERTIFICATE_AUTH_NAME);
        return CertificateNames.matches(shown.getFirst(), name)
                && new ShownChain(shown)
                        .isVouchedFor(
                                files.authorities().certificates(), Revocation.of(files.revoked()), clock.instant());
    }

    private boolean on() {
        return store.snapshot().count(Pool.DEF) > 0 && Records.get(pool(), Pool.CLIENT_CERTIFICATE_AUTH_ENABLED);
    }

    private Row pool() {
        return ThePool.of(store.snapshot());
    }
}

package dev.weir.server.secret;

import dev.weir.model.calls.HostCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.session.PoolSecret;

/** What a host does with its pool's secret when its master says so. */
public final class SecretSteps {
    private final PoolSecret own;

    public SecretSteps(PoolSecret own) {
        this.own = own;
    }

    public void bind(HostCalls<CallContext> calls) {
        calls.notifyAcceptNewPoolSecret((context, host, old, next) -> own.accept(new PoolSecret.Change(old, next)))
                .notifySendNewPoolSecret((context, host, old, next) -> own.send(new PoolSecret.Change(old, next)))
                .cleanupPoolSecret((context, host, old, next) -> own.forget(new PoolSecret.Change(old, next)));
    }
}

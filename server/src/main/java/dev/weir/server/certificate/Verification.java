package dev.weir.server.certificate;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolAllowedOperations;
import dev.weir.model.types.PoolRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.pool.ThePool;

/**
 * pool.enable_tls_verification. The hosts of this product always look at each other's certificates; the records say so,
 * for clients and for hosts that join (POOL-43), when each host has been spoken to with what all of them trust.
 */
public final class Verification {
    private final Store store;
    private final OperationGuard guard;
    private final HostCertificates hosts;

    public Verification(Store store, OperationGuard guard, HostCertificates hosts) {
        this.store = store;
        this.guard = guard;
        this.hosts = hosts;
    }

    public void bind(PoolCalls<CallContext> pools) {
        pools.enableTlsVerification(this::enable);
    }

    private void enable(CallContext context) {
        PoolRef pool = new PoolRef(ThePool.of(store.snapshot()).ref());
        guard.run(context, Hold.pool(pool, PoolAllowedOperations.TLS_VERIFICATION_ENABLE), () -> {
            hosts.sync();
            store.write(tx -> {
                for (HostRef host : Records.all(tx, Host.DEF, HostRef.CODEC)) {
                    Records.set(tx, host, Host.TLS_VERIFICATION_ENABLED, true);
                }
                Records.set(tx, pool, Pool.TLS_VERIFICATION_ENABLED, true);
                Records.set(tx, pool, Pool.WLB_VERIFY_CERT, true);
                return pool;
            });
        });
    }
}

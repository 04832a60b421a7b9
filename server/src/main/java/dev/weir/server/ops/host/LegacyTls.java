package dev.weir.server.ops.host;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;

/** The TLS of long ago, which can be switched off as often as one likes but not on: no host speaks it. */
public final class LegacyTls {
    private final Store store;

    public LegacyTls(Store store) {
        this.store = store;
    }

    public void bind(HostCalls<CallContext> hosts, PoolCalls<CallContext> pools) {
        hosts.setSslLegacy(this::set);
        pools.disableSslLegacy((context, pool) -> Records.require(store.snapshot(), pool));
    }

    private void set(CallContext context, HostRef host, boolean value) {
        Records.require(store.snapshot(), host);
        if (value) {
            throw Errors.valueNotSupported("value", "true", "Legacy SSL support has been removed");
        }
    }
}

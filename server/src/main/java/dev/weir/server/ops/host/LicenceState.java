package dev.weir.server.ops.host;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.PoolRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.pool.ThePool;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** pool.get_license_state: a pool is what the least of its hosts is, for as long as the first of those. */
public final class LicenceState {
    private static final String NEVER = "never";

    private final Store store;

    public LicenceState(Store store) {
        this.store = store;
    }

    public void bind(PoolCalls<CallContext> pools) {
        pools.getLicenseState(this::state);
    }

    private Map<String, String> state(CallContext context, PoolRef pool) {
        Snapshot state = store.snapshot();
        Records.require(state, pool);
        List<HostRef> hosts = Records.all(state, Host.DEF, HostRef.CODEC);
        List<String> order = Records.get(state, ThePool.master(state), Host.EDITIONS);
        String edition = hosts.stream()
                .map(host -> Records.get(state, host, Host.EDITION))
                .filter(order::contains)
                .min(Comparator.comparingInt(order::indexOf))
                .orElse("");
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("edition", edition);
        answer.put(
                "expiry",
                hosts.stream()
                        .filter(host -> Records.get(state, host, Host.EDITION).equals(edition))
                        .map(host ->
                                Records.get(state, host, Host.LICENSE_PARAMS).getOrDefault("expiry", NEVER))
                        .filter(expiry -> !expiry.equals(NEVER))
                        .min(Comparator.naturalOrder()) // years first, in digits
                        .orElse(NEVER));
        return answer;
    }
}

package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Pool;
import java.util.Map;
import java.util.Set;

/** A pool's own record. */
public record PoolFacts(
        String uuid,
        String name,
        String master,
        boolean haEnabled,
        boolean tlsVerification,
        Set<String> operations,
        Map<String, String> otherConfig,
        Map<String, String> cpuInfo,
        Map<String, String> restrictions) {

    static PoolFacts of(Entry pool) {
        return new PoolFacts(
                pool.get(Pool.UUID),
                pool.get(Pool.NAME_LABEL),
                pool.link(Pool.MASTER),
                pool.get(Pool.HA_ENABLED),
                pool.get(Pool.TLS_VERIFICATION_ENABLED),
                Set.copyOf(pool.wordsByName(Pool.CURRENT_OPERATIONS).values()),
                pool.get(Pool.OTHER_CONFIG),
                pool.get(Pool.CPU_INFO),
                pool.get(Pool.RESTRICTIONS));
    }

    public boolean restricts(String feature) {
        return "true".equals(restrictions.get(feature));
    }
}

package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Cluster;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolAllowedOperations;
import dev.weir.model.types.PoolRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether an operation may begin on the pool, and the first reason why not (POOL-110 to POOL-113). */
public final class PoolRules {
    /** What an operation that refuses all others tells them; those without a word here wait for one another. */
    private static final Map<PoolAllowedOperations, String> BLOCKING = new EnumMap<>(Map.of(
            PoolAllowedOperations.HA_ENABLE, "HA_ENABLE_IN_PROGRESS",
            PoolAllowedOperations.HA_DISABLE, "HA_DISABLE_IN_PROGRESS",
            PoolAllowedOperations.CLUSTER_CREATE, "CLUSTER_CREATE_IN_PROGRESS",
            PoolAllowedOperations.DESIGNATE_NEW_MASTER, "DESIGNATE_NEW_MASTER_IN_PROGRESS",
            PoolAllowedOperations.TLS_VERIFICATION_ENABLE, "TLS_VERIFICATION_ENABLE_IN_PROGRESS",
            PoolAllowedOperations.CONFIGURE_REPOSITORIES, "CONFIGURE_REPOSITORIES_IN_PROGRESS",
            PoolAllowedOperations.SYNC_UPDATES, "SYNC_UPDATES_IN_PROGRESS",
            PoolAllowedOperations.SYNC_BUNDLE, "SYNC_BUNDLE_IN_PROGRESS",
            PoolAllowedOperations.APPLY_UPDATES, "APPLY_UPDATES_IN_PROGRESS"));

    private static final String UPGRADE = "rolling_upgrade_in_progress";

    private PoolRules() {}

    public static void require(Snapshot state, PoolRef pool, PoolAllowedOperations operation) {
        Row row = Records.require(state, pool);
        if (Records.get(row, Pool.IS_PSR_PENDING)) {
            throw Errors.poolSecretRotationPending(); // POOL-113
        }
        ApiFailure reason = against(state, row, operation);
        if (reason != null) {
            throw reason;
        }
    }

    static List<PoolAllowedOperations> allowed(Snapshot state, Row pool) {
        List<PoolAllowedOperations> allowed = new ArrayList<>();
        for (PoolAllowedOperations operation : PoolAllowedOperations.values()) {
            if (against(state, pool, operation) == null) {
                allowed.add(operation);
            }
        }
        return allowed;
    }

    private static @Nullable ApiFailure against(Snapshot state, Row pool, PoolAllowedOperations operation) {
        Map<String, PoolAllowedOperations> current = Records.get(pool, Pool.CURRENT_OPERATIONS);
        String blocked = null;
        Map.Entry<String, PoolAllowedOperations> waited = null;
        for (Map.Entry<String, PoolAllowedOperations> each : current.entrySet()) {
            if (BLOCKING.containsKey(each.getValue())) {
                blocked = BLOCKING.get(each.getValue());
            } else if (waited == null) {
                waited = each;
            }
        }
        if (blocked != null && BLOCKING.containsKey(operation)) {
            return new ApiFailure(blocked, List.of());
        }
        if (blocked != null || waited != null) {
            return busy(pool, waited);
        }
        return whenIdle(state, pool, operation);
    }

    /** Names only an operation for which others wait. */
    private static ApiFailure busy(Row pool, Map.@Nullable Entry<String, PoolAllowedOperations> waited) {
        List<String> params = new ArrayList<>(List.of("pool", pool.ref()));
        if (waited != null) {
            params.add(waited.getValue().wire());
            params.add(waited.getKey());
        }
        return new ApiFailure(InProgress.CODE, params);
    }

    /** POOL-112. */
    private static @Nullable ApiFailure whenIdle(Snapshot state, Row pool, PoolAllowedOperations operation) {
        boolean available = Records.get(pool, Pool.HA_ENABLED);
        boolean upgrade = Records.get(pool, Pool.OTHER_CONFIG).containsKey(UPGRADE);
        return switch (operation) {
            case HA_ENABLE -> available ? Errors.haIsEnabled() : null;
            case HA_DISABLE -> available ? null : Errors.haNotEnabled();
            case TLS_VERIFICATION_ENABLE -> available ? Errors.haIsEnabled() : duringUpgrade(upgrade);
            case CLUSTER_CREATE -> upgrade ? duringUpgrade(true) : cluster(state, pool, available);
            default -> null;
        };
    }

    private static @Nullable ApiFailure duringUpgrade(boolean upgrade) {
        return upgrade ? Errors.notSupportedDuringUpgrade() : null;
    }

    private static @Nullable ApiFailure cluster(Snapshot state, Row pool, boolean available) {
        if (state.count(Cluster.DEF) > 0) {
            return Errors.clusterAlreadyExists();
        }
        return available ? Errors.incompatibleClusterStackActive(Records.get(pool, Pool.HA_CLUSTER_STACK)) : null;
    }
}

package dev.weir.server.state;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolAllowedOperations;
import dev.weir.model.types.PoolRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.pool.ThePool;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may begin on a pool while something else is under way there (POOL-110 to POOL-113). */
class PoolRulesTest {
    private static final EnumSet<PoolAllowedOperations> WAITING = EnumSet.of(
            PoolAllowedOperations.CERT_REFRESH,
            PoolAllowedOperations.EXCHANGE_CERTIFICATES_ON_JOIN,
            PoolAllowedOperations.EXCHANGE_CA_CERTIFICATES_ON_JOIN,
            PoolAllowedOperations.COPY_PRIMARY_HOST_CERTS,
            PoolAllowedOperations.EJECT,
            PoolAllowedOperations.GET_UPDATES,
            PoolAllowedOperations.EXCHANGE_CRLS_ON_JOIN);

    @TempDir
    Path dir;

    private ServerParts parts;
    private PoolRef pool;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        pool = new PoolRef(ThePool.of(parts.store.snapshot()).ref());
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private void running(Map<String, PoolAllowedOperations> operations) {
        parts.set(pool, Pool.CURRENT_OPERATIONS, operations);
    }

    private List<String> refusal(PoolAllowedOperations operation) {
        return failureOf(() -> PoolRules.require(parts.store.snapshot(), pool, operation));
    }

    /** POOL-110, POOL-111. */
    @Test
    void aBlockingOperationRefusesItsLikeAndLetsOthersWait() {
        for (PoolAllowedOperations running : EnumSet.complementOf(WAITING)) {
            running(Map.of("a task", running));
            for (PoolAllowedOperations operation : PoolAllowedOperations.values()) {
                List<String> expected = WAITING.contains(operation)
                        ? List.of("OTHER_OPERATION_IN_PROGRESS", "pool", pool.ref())
                        : List.of(running.name() + "_IN_PROGRESS");
                assertThat(refusal(operation))
                        .as(running + " before " + operation)
                        .isEqualTo(expected);
            }
            assertThat(parts.get(pool, Pool.ALLOWED_OPERATIONS)).isEmpty();
        }
    }

    /** POOL-111. */
    @Test
    void everythingWaitsForAWaitingOperation() {
        for (PoolAllowedOperations running : WAITING) {
            running(Map.of("a task", running));
            for (PoolAllowedOperations operation : PoolAllowedOperations.values()) {
                assertThat(refusal(operation))
                        .containsExactly("OTHER_OPERATION_IN_PROGRESS", "pool", pool.ref(), running.wire(), "a task");
            }
        }
    }

    /** POOL-112. */
    @Test
    void whatMayBeginOnAPoolAtRestFollowsFromItsState() {
        assertThat(parts.get(pool, Pool.ALLOWED_OPERATIONS))
                .doesNotContain(PoolAllowedOperations.HA_DISABLE)
                .hasSize(PoolAllowedOperations.values().length - 1);
        assertThat(refusal(PoolAllowedOperations.HA_DISABLE)).containsExactly("HA_NOT_ENABLED");
        parts.set(pool, Pool.OTHER_CONFIG, Map.of("rolling_upgrade_in_progress", "master"));
        assertThat(refusal(PoolAllowedOperations.CLUSTER_CREATE)).containsExactly("NOT_SUPPORTED_DURING_UPGRADE");
        assertThat(refusal(PoolAllowedOperations.TLS_VERIFICATION_ENABLE))
                .containsExactly("NOT_SUPPORTED_DURING_UPGRADE");
        parts.set(pool, Pool.OTHER_CONFIG, Map.of());
        parts.set(pool, Pool.HA_CLUSTER_STACK, "xhad");
        parts.set(pool, Pool.HA_ENABLED, true);
        assertThat(refusal(PoolAllowedOperations.HA_ENABLE)).containsExactly("HA_IS_ENABLED");
        assertThat(refusal(PoolAllowedOperations.TLS_VERIFICATION_ENABLE)).containsExactly("HA_IS_ENABLED");
        assertThat(refusal(PoolAllowedOperations.CLUSTER_CREATE))
                .containsExactly("INCOMPATIBLE_CLUSTER_STACK_ACTIVE", "xhad");
        assertThat(parts.get(pool, Pool.ALLOWED_OPERATIONS)).contains(PoolAllowedOperations.HA_DISABLE);
    }

    /** POOL-113. */
    @Test
    void nothingBeginsWhileTheSecretRotates() {
        parts.set(pool, Pool.IS_PSR_PENDING, true);
        for (PoolAllowedOperations operation : PoolAllowedOperations.values()) {
            assertThat(refusal(operation)).containsExactly("POOL_SECRET_ROTATION_PENDING");
        }
    }
}

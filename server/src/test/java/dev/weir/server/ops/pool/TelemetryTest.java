package dev.weir.server.ops.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Secret;
import dev.weir.model.types.SecretRef;
import dev.weir.model.types.TelemetryFrequency;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.time.BasicTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When figures are collected next, and by which name. */
class TelemetryTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private PoolRef pool;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
    }

    @AfterEach
    void close() {
        parts.close();
    }

    @Test
    void theNextCollectionIsAtMostTwoPeriodsAhead() {
        Map<TelemetryFrequency, Integer> most =
                Map.of(TelemetryFrequency.DAILY, 2, TelemetryFrequency.WEEKLY, 14, TelemetryFrequency.MONTHLY, 62);
        most.forEach((frequency, days) -> {
            parts.set(pool, Pool.TELEMETRY_FREQUENCY, frequency);
            Instant last = parts.clock.instant().plus(Duration.ofDays(days));
            parts.call("pool.set_telemetry_next_collection", pool, last);
            assertThat(parts.get(pool, Pool.TELEMETRY_NEXT_COLLECTION)).isEqualTo(last);
            Instant late = last.plusSeconds(1);
            assertThat(parts.failure("pool.set_telemetry_next_collection", pool, late))
                    .containsExactly("TELEMETRY_NEXT_COLLECTION_TOO_LATE", BasicTime.text(late));
        });
    }

    @Test
    void aNewNameTakesTheOldOnesPlace() {
        parts.call("pool.reset_telemetry_uuid", pool);
        SecretRef first = parts.get(pool, Pool.TELEMETRY_UUID);
        String name = parts.get(first, Secret.VALUE);
        parts.call("pool.reset_telemetry_uuid", pool);
        SecretRef second = parts.get(pool, Pool.TELEMETRY_UUID);
        assertThat(parts.exists(first)).isFalse();
        assertThat(parts.get(second, Secret.VALUE)).isNotEqualTo(name);
    }
}

package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Sm;
import java.util.Map;

/** A driver of storage; what it can do is in versions. */
public record DriverFacts(String ref, String type, Map<String, Long> features) {
    static DriverFacts of(Entry driver) {
        return new DriverFacts(driver.ref(), driver.get(Sm.TYPE), driver.get(Sm.FEATURES));
    }
}

package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.PoolUpdate;
import java.util.List;

/** An update of the software and the hosts that have it. */
public record UpdateFacts(String uuid, String name, boolean enforcesHomogeneity, List<String> hosts) {
    static UpdateFacts of(Entry update) {
        return new UpdateFacts(
                update.get(PoolUpdate.UUID),
                update.get(PoolUpdate.NAME_LABEL),
                update.get(PoolUpdate.ENFORCE_HOMOGENEITY),
                update.words(PoolUpdate.HOSTS));
    }
}

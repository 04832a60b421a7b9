package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Network;
import java.util.List;

/** A network. */
public record NetworkFacts(String ref, String uuid, String name, String bridge, List<String> purposes) {
    static NetworkFacts of(Entry network) {
        return new NetworkFacts(
                network.ref(),
                network.get(Network.UUID),
                network.get(Network.NAME_LABEL),
                network.get(Network.BRIDGE),
                network.words(Network.PURPOSE));
    }
}

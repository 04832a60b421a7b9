package dev.weir.server.ops.pool.join.plan;

import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.NetworkFacts;
import dev.weir.server.ops.pool.join.facts.PifFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import java.util.Map;
import java.util.Optional;

/** Where each network of the host goes: NICs and the host's own by bridge, all others by name (POOL-63, POOL-64). */
final class NetworkPlan {
    private final JoinFacts facts;
    private final Entries entries;

    NetworkPlan(JoinFacts facts, Entries entries) {
        this.facts = facts;
        this.entries = entries;
    }

    void fill() {
        facts.ours().networks().forEach(this::network);
    }

    private void network(NetworkFacts ours) {
        boolean byBridge = facts.contents().internal().contains(ours.ref()) || ofNic(ours);
        Optional<NetworkFacts> theirs = facts.theirs().networks().stream()
                .filter(each -> byBridge
                        ? each.bridge().equals(ours.bridge())
                        : each.name().equals(ours.name()))
                .findFirst();
        Map<String, String> entry = entries.add(theirs.isPresent() ? Kind.MERGED : Kind.COPIED);
        entry.put("class", "network");
        entry.put("ours", ours.name());
        entry.put("ours_bridge", ours.bridge());
        entry.put("by", byBridge ? "bridge" : "name_label");
        theirs.ifPresent(into -> {
            entry.put("theirs", into.name());
            entry.put("theirs_bridge", into.bridge());
            entry.put("theirs_uuid", into.uuid());
        });
    }

    private boolean ofNic(NetworkFacts network) {
        Side ours = facts.ours();
        return ours.masterPifs().stream()
                .filter(pif -> pif.network().equals(network.ref()))
                .findFirst()
                .map(PifFacts::physical)
                .orElse(false);
    }
}

package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Cluster;
import dev.weir.model.types.ClusterHost;

/** A cluster of the pool's, and a host's part in one. */
public record ClusterFacts(String ref, boolean poolAutoJoin) {
    static ClusterFacts of(Entry cluster) {
        return new ClusterFacts(cluster.ref(), cluster.get(Cluster.POOL_AUTO_JOIN));
    }

    /** A host's part in a cluster. */
    public record Part(String ref, String uuid, String cluster, String host, String pif, boolean enabled) {
        static Part of(Entry part) {
            return new Part(
                    part.ref(),
                    part.get(ClusterHost.UUID),
                    part.link(ClusterHost.CLUSTER),
                    part.link(ClusterHost.HOST),
                    part.link(ClusterHost.PIF),
                    part.get(ClusterHost.ENABLED));
        }
    }
}

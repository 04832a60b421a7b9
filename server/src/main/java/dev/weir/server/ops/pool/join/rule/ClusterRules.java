package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.each;
import static dev.weir.server.ops.pool.join.rule.Remedies.here;
import static dev.weir.server.ops.pool.join.rule.Remedies.there;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.ClusterFacts;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.PifFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Clusters of storage: none on the host, and room for the host in the pool's. */
final class ClusterRules {
    static final Rule OURS = Rule.of("POOL-16", "The host must be in no cluster that is enabled", ClusterRules::ours);

    static final Rule NO_VLAN =
            Rule.of("POOL-17", "A cluster that hosts join by themselves must not be on a VLAN", ClusterRules::noVlan);

    static final Rule ONE_ADDRESS = Rule.of(
            "POOL-18", "The host must have exactly one address on the cluster's network", ClusterRules::oneAddress);

    private ClusterRules() {}

    private static @Nullable Blocker ours(JoinFacts facts) {
        Side ours = facts.ours();
        return ours.clusterHosts().stream()
                .filter(part -> part.host().equals(ours.master().ref()) && part.enabled())
                .findFirst()
                .map(part -> new Blocker(
                        Errors.clusteringEnabled(part.ref()),
                        "cluster host " + part.uuid() + " is enabled",
                        "",
                        here("cluster-host-disable uuid=" + part.uuid())))
                .orElse(null);
    }

    /** The interface of the cluster that the host would be put into. */
    private static Optional<PifFacts> clusterPif(Side theirs) {
        List<String> open = theirs.clusters().stream()
                .filter(ClusterFacts::poolAutoJoin)
                .map(ClusterFacts::ref)
                .toList();
        return theirs.clusterHosts().stream()
                .filter(part -> open.contains(part.cluster()))
                .flatMap(part -> theirs.pif(part.pif()).stream())
                .findFirst();
    }

    private static @Nullable Blocker noVlan(JoinFacts facts) {
        return clusterPif(facts.theirs())
                .filter(pif -> pif.vlan() > 0 && !pif.management())
                .map(pif -> new Blocker(
                        Errors.poolJoiningPoolCannotEnableClusteringOnVlanNetwork(Long.toString(pif.vlan())),
                        "",
                        "cluster on VLAN " + pif.vlan(),
                        there(facts, "cluster-pool-destroy cluster-uuid=<cluster>")))
                .orElse(null);
    }

    private static @Nullable Blocker oneAddress(JoinFacts facts) {
        Side theirs = facts.theirs();
        Optional<PifFacts> cluster = clusterPif(theirs);
        if (cluster.isEmpty()) {
            return null;
        }
        List<String> bridges = bridges(theirs, cluster.get());
        Side ours = facts.ours();
        List<PifFacts> there = ours.masterPifs().stream()
                .filter(pif -> !pif.ip().isEmpty() && bridges.contains(ours.bridge(pif)))
                .toList();
        if (there.size() == 1) {
            return null;
        }
        return new Blocker(
                Errors.poolJoiningHostMustHaveOnlyOneIpOnClusteringNetwork(),
                there.size() + " addresses",
                "cluster on " + String.join(" ", bridges),
                there.isEmpty()
                        ? here("pif-reconfigure-ip uuid=<PIF on " + String.join(" or ", bridges) + "> mode=dhcp")
                        : each(
                                there.subList(1, there.size()),
                                pif -> here("pif-reconfigure-ip uuid=" + pif.uuid() + " mode=none")));
    }

    /** A bond's own bridge is made on the host after it joined; until then the addresses are on its members'. */
    private static List<String> bridges(Side theirs, PifFacts cluster) {
        return theirs.bondOf(cluster)
                .map(bond -> bond.over().stream()
                        .flatMap(member -> theirs.pif(member).stream())
                        .map(theirs::bridge)
                        .toList())
                .orElseGet(() -> List.of(theirs.bridge(cluster)));
    }
}

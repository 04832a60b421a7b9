package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.each;
import static dev.weir.server.ops.pool.join.rule.Remedies.here;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.LinkFacts;
import dev.weir.server.ops.pool.join.facts.PifFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Interfaces made of others: the host gets the pool's after it joined, and brings none. */
final class LinkRules {
    static final Rule NO_BONDS = Rule.of(
            "POOL-29",
            "The host must have no bonds",
            facts -> none(facts.ours(), facts.ours().bonds(), Errors::poolJoiningHostHasBonds, "bond-destroy"));

    static final Rule NO_TUNNELS = Rule.of(
            "POOL-30",
            "The host must have no tunnels",
            facts -> none(facts.ours(), facts.ours().tunnels(), Errors::poolJoiningHostHasTunnels, "tunnel-destroy"));

    static final Rule NO_SRIOVS = Rule.of(
            "POOL-31",
            "The host must have no SR-IOV networks",
            facts -> none(
                    facts.ours(),
                    facts.ours().sriovs(),
                    Errors::poolJoiningHostHasNetworkSriovs,
                    "network-sriov-destroy"));

    static final Rule NO_VLANS = Rule.of(
            "POOL-32",
            "The host must have no VLAN but that of its management interface",
            facts -> none(
                    facts.ours(), foreign(facts.ours()), Errors::poolJoiningHostHasNonManagementVlans, "vlan-destroy"));

    private LinkRules() {}

    private static List<LinkFacts> foreign(Side ours) {
        return ours.vlans().stream()
                .filter(vlan -> !ours.pif(vlan.made()).map(PifFacts::management).orElse(false))
                .toList();
    }

    private static @Nullable Blocker none(
            Side ours, List<LinkFacts> links, Supplier<ApiFailure> failure, String command) {
        if (links.isEmpty()) {
            return null;
        }
        return new Blocker(
                failure.get(),
                Names.of(links, link -> name(ours, link)),
                "",
                each(links, link -> here(command + " uuid=" + link.uuid())));
    }

    private static String name(Side ours, LinkFacts link) {
        String over = Names.of(
                link.over().stream().flatMap(pif -> ours.pif(pif).stream()).toList(), PifFacts::device);
        return link.tag() < 0 ? over : over + " tag " + link.tag();
    }
}

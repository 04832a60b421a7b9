package dev.weir.server.ops.pool.join.plan;

import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.LinkFacts;
import dev.weir.server.ops.pool.join.facts.NetworkFacts;
import dev.weir.server.ops.pool.join.facts.PifFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import dev.weir.server.ops.pool.join.rule.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The interfaces of the pool's master that the host gets too: NICs of the same position, told by their bridges, and
 * what is made of them (POOL-76 to POOL-79).
 */
final class LinkPlan {
    private final JoinFacts facts;
    private final Side theirs;
    private final Entries entries;

    LinkPlan(JoinFacts facts, Entries entries) {
        this.facts = facts;
        this.theirs = facts.theirs();
        this.entries = entries;
    }

    void fill() {
        theirs.masterPifs().stream().filter(PifFacts::physical).forEach(this::nic);
        made("bond", theirs.bonds());
        if (!"nosync".equals(facts.contents().settings().get("sync_vlans"))) {
            made("VLAN", theirs.vlans());
        }
        made("tunnel", theirs.tunnels());
        made("network_sriov", theirs.sriovs());
    }

    private void nic(PifFacts pif) {
        Map<String, String> entry = entries.add(Kind.PLUGGED);
        entry.put("class", "PIF");
        entry.put("theirs", pif.device());
        entry.put("network", network(pif));
        devices(entry, List.of(pif));
    }

    private void made(String what, List<LinkFacts> links) {
        for (LinkFacts link : links) {
            Optional<PifFacts> made = theirs.pif(link.made());
            if (made.isPresent() && made.get().host().equals(theirs.master().ref())) {
                Map<String, String> entry = entries.add(Kind.PLUGGED);
                entry.put("class", what);
                List<PifFacts> over = over(link);
                entry.put("theirs", Names.of(over, PifFacts::device));
                entry.put("network", network(made.get()));
                if (link.tag() >= 0) {
                    entry.put("tag", Long.toString(link.tag()));
                }
                devices(entry, over.stream().flatMap(pif -> nics(pif).stream()).toList());
            }
        }
    }

    private List<PifFacts> over(LinkFacts link) {
        return link.over().stream().flatMap(ref -> theirs.pif(ref).stream()).toList();
    }

    /** The NICs that an interface is made of in the end: a VLAN may lie on a bond. */
    private List<PifFacts> nics(PifFacts pif) {
        return theirs.bondOf(pif).map(this::over).orElse(List.of(pif));
    }

    /** The host's NICs of the same position, and the positions at which it has none. */
    private void devices(Map<String, String> entry, List<PifFacts> wanted) {
        List<String> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (PifFacts pif : wanted) {
            String bridge = theirs.bridge(pif);
            Optional<PifFacts> own = facts.ours().masterPifs().stream()
                    .filter(each -> each.physical() && facts.ours().bridge(each).equals(bridge))
                    .findFirst();
            if (own.isPresent()) {
                found.add(own.get().device());
            } else {
                missing.add(bridge);
            }
        }
        entry.put("ours", Names.of(found));
        if (!missing.isEmpty()) {
            entry.put("missing", "no NIC for " + Names.of(missing));
        }
        if (found.isEmpty()) {
            Map<String, String> warning = entries.add(Kind.WARNING);
            warning.put("text", "The host has no NIC for a network of the pool and will not be on it");
            warning.put("ours", "");
            warning.put("theirs", entry.getOrDefault("network", ""));
        }
    }

    private String network(PifFacts pif) {
        return theirs.network(pif.network()).map(NetworkFacts::name).orElse("");
    }
}

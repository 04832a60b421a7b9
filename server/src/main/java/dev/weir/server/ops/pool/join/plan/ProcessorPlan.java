package dev.weir.server.ops.pool.join.plan;

import dev.weir.server.ops.pool.join.facts.HostFacts;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What VMs that start later do not see any more, in the pool and on the host (CPU-32). */
final class ProcessorPlan {
    private static final String LEVEL = "features_hvm_host";

    private final JoinFacts facts;
    private final Entries entries;

    ProcessorPlan(JoinFacts facts, Entries entries) {
        this.facts = facts;
        this.entries = entries;
    }

    /** Where the levels are the same, other names of flags are only the kernel's. */
    void fill() {
        String pool = facts.theirs().pool().cpuInfo().getOrDefault(LEVEL, "");
        String host = facts.ours().master().host().cpuInfo().getOrDefault(LEVEL, "");
        if (pool.equals(host)) {
            return;
        }
        Set<String> theirs = common();
        Set<String> ours = new LinkedHashSet<>(facts.ours().master().host().cpuFlags());
        lowered("pool", lost(theirs, ours), host, pool);
        lowered("host", lost(ours, theirs), host, pool);
    }

    private Set<String> common() {
        Set<String> common = null;
        for (HostFacts host : facts.theirs().hosts()) {
            List<String> flags = host.cpuFlags();
            if (common == null) {
                common = new LinkedHashSet<>(flags);
            } else {
                common.retainAll(flags);
            }
        }
        return common == null ? Set.of() : common;
    }

    private static List<String> lost(Set<String> of, Set<String> kept) {
        return of.stream().filter(flag -> !kept.contains(flag)).toList();
    }

    private void lowered(String whose, List<String> lost, String host, String pool) {
        if (lost.isEmpty()) {
            return;
        }
        Map<String, String> entry = entries.add(Kind.LOWERED);
        entry.put("class", whose);
        entry.put("features", String.join(" ", lost));
        entry.put("ours", host);
        entry.put("theirs", pool);
    }
}

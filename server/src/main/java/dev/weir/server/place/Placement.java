package dev.weir.server.place;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The host that the pool picked for a VM, and why: what became of the others too.
 *
 * @param reason one line for a person
 */
public record Placement(HostRef host, String reason) {
    private static final long MIB = 1L << 20;

    /** A line stays one, however many hosts there are. */
    private static final int MOST_NAMED = 8;

    static Placement ofAffinity(Snapshot state, HostRef host) {
        return new Placement(host, name(state, host) + ": the VM's affinity");
    }

    /**
     * @param able the hosts that can take it, the best first, with the bytes of memory that each has left
     * @param refused the other hosts, with the code that says why
     */
    static Placement ofMemory(Snapshot state, List<Map.Entry<HostRef, Long>> able, Map<HostRef, String> refused) {
        HostRef best = able.getFirst().getKey();
        StringBuilder reason = new StringBuilder(name(state, best))
                .append(": the most memory left, ")
                .append(able.getFirst().getValue() / MIB)
                .append(" MiB");
        if (able.size() > 1) {
            reason.append("; next ")
                    .append(able.stream()
                            .skip(1)
                            .limit(MOST_NAMED)
                            .map(other -> name(state, other.getKey()) + " with " + other.getValue() / MIB + " MiB")
                            .collect(Collectors.joining(", ")));
        }
        if (!refused.isEmpty()) {
            reason.append("; not ")
                    .append(refused.entrySet().stream()
                            .limit(MOST_NAMED)
                            .map(other -> name(state, other.getKey()) + " (" + other.getValue() + ")")
                            .collect(Collectors.joining(", ")));
        }
        int left = Math.max(0, able.size() - 1 - MOST_NAMED) + Math.max(0, refused.size() - MOST_NAMED);
        return new Placement(best, left == 0 ? reason.toString() : reason + "; and " + left + " more");
    }

    private static String name(Snapshot state, HostRef host) {
        return Records.get(state, host, Host.NAME_LABEL);
    }
}

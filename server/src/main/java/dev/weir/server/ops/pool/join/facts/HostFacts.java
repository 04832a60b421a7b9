package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Host;
import java.util.List;
import java.util.Map;

/** Any host of a pool. */
public record HostFacts(String ref, String uuid, String name, String edition, Map<String, String> cpuInfo) {
    static HostFacts of(Entry host) {
        return new HostFacts(
                host.ref(),
                host.get(Host.UUID),
                host.get(Host.NAME_LABEL),
                host.get(Host.EDITION),
                host.get(Host.CPU_INFO));
    }

    /** The names of what its processors can do. */
    public List<String> cpuFlags() {
        String flags = cpuInfo.getOrDefault("flags", "").strip();
        return flags.isEmpty() ? List.of() : List.of(flags.split("\\s+", -1));
    }
}

package dev.weir.agent.simulator;

import dev.weir.agent.protocol.Kept;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What guests that have ended left, for the last of them. Guarded by its hypervisor. */
final class Leavings {
    private static final int REMEMBERED = 1000;

    private final Map<String, Kept> left = new LinkedHashMap<>();

    void put(String uuid, @Nullable Kept kept) {
        left.remove(uuid);
        if (kept == null) {
            return;
        }
        left.put(uuid, kept);
        if (left.size() > REMEMBERED) {
            left.remove(left.keySet().iterator().next());
        }
    }

    @Nullable
    Kept of(String uuid) {
        return left.get(uuid);
    }
}

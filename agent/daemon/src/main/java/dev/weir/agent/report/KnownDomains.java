package dev.weir.agent.report;

import dev.weir.agent.protocol.DomainState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last known state of each domain. Stopped ones are remembered for a while although their hypervisor has
 * forgotten them, so that a master that was away still learns why each stopped.
 */
final class KnownDomains {
    private static final int REMEMBERED = 1000;

    private final Map<String, DomainState> alive = new HashMap<>();
    private final Map<String, DomainState> stopped = new LinkedHashMap<>();

    void put(DomainState state) {
        stopped.remove(state.uuid());
        if (state.power() != DomainState.Power.STOPPED) {
            alive.put(state.uuid(), state);
            return;
        }
        alive.remove(state.uuid());
        stopped.put(state.uuid(), state);
        if (stopped.size() > REMEMBERED) {
            stopped.remove(stopped.keySet().iterator().next());
        }
    }

    @Nullable
    DomainState get(String uuid) {
        DomainState state = alive.get(uuid);
        return state != null ? state : stopped.get(uuid);
    }

    /** Forgets a domain that is still in this very state. */
    boolean forget(DomainState state) {
        return alive.remove(state.uuid(), state);
    }

    Collection<DomainState> alive() {
        return List.copyOf(alive.values());
    }

    List<DomainState> all() {
        List<DomainState> all = new ArrayList<>(alive.values());
        all.addAll(stopped.values());
        return all;
    }
}

package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.here;
import static dev.weir.server.ops.pool.join.rule.Remedies.there;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.PoolFacts;

/** Neither side may be bound by high availability or busy with updates. */
final class AvailabilityRules {
    static final Rule OURS = Rule.of(
            "POOL-15",
            "High availability must be off on the host",
            facts -> facts.ours().pool().haEnabled()
                    ? new Blocker(Errors.haIsEnabled(), "ha_enabled=true", "", here("pool-ha-disable"))
                    : null);

    static final Rule THEIRS = Rule.of(
            "POOL-19",
            "High availability must be off in the pool",
            facts -> facts.theirs().pool().haEnabled()
                    ? new Blocker(Errors.haIsEnabled(), "", "ha_enabled=true", there(facts, "pool-ha-disable"))
                    : null);

    static final Rule OURS_NOT_UPDATING = Rule.of(
            "POOL-46",
            "No updates may be going into the host",
            facts -> updating(facts.ours().pool()) ? busy("apply_updates", "", here("task-list")) : null);

    static final Rule THEIRS_NOT_UPDATING = Rule.of(
            "POOL-47",
            "No updates may be going into the pool",
            facts -> updating(facts.theirs().pool()) ? busy("", "apply_updates", there(facts, "task-list")) : null);

    private AvailabilityRules() {}

    private static boolean updating(PoolFacts pool) {
        return pool.operations().contains("apply_updates");
    }

    private static Blocker busy(String ours, String theirs, String remedy) {
        return new Blocker(Errors.notSupportedDuringUpgrade(), ours, theirs, remedy);
    }
}

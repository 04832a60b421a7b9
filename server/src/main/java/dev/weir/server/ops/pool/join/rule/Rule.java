package dev.weir.server.ops.pool.join.rule;

import dev.weir.server.ops.pool.join.facts.JoinFacts;
import org.jspecify.annotations.Nullable;

/**
 * A precondition of a join.
 *
 * @param id its rule
 * @param text what must be so
 * @param when on which joins it is looked at
 */
public record Rule(String id, String text, When when, Check check) {
    /** On which joins a rule is looked at. */
    public enum When {
        ALWAYS,
        /** Not where the join is forced (POOL-49). */
        UNFORCED,
        /** Where the pool is strict; of our own. */
        STRICT
    }

    static Rule of(String id, String text, Check check) {
        return new Rule(id, text, When.ALWAYS, check);
    }

    static Rule unforced(String id, String text, Check check) {
        return new Rule(id, text, When.UNFORCED, check);
    }

    static Rule strict(String id, String text, Check check) {
        return new Rule(id, text, When.STRICT, check);
    }

    public @Nullable Blocker look(JoinFacts facts, boolean force) {
        boolean holds = switch (when) {
            case ALWAYS -> true;
            case UNFORCED -> !force;
            case STRICT -> facts.strict();
        };
        return holds ? check.look(facts) : null;
    }
}

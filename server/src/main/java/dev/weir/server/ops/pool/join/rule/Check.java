package dev.weir.server.ops.pool.join.rule;

import dev.weir.server.ops.pool.join.facts.JoinFacts;
import org.jspecify.annotations.Nullable;

/** Looks whether a precondition is met; null where it is. */
@FunctionalInterface
interface Check {
    @Nullable
    Blocker look(JoinFacts facts);
}

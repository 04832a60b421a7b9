package dev.weir.server.ops.pool.join.rule;

import dev.weir.model.errors.ApiFailure;

/**
 * A precondition that is not met.
 *
 * @param failure what the join answers
 * @param ours the facts of the host that joins
 * @param theirs the facts of the pool
 * @param remedy the command that removes it, or what to do where there is none
 */
public record Blocker(ApiFailure failure, String ours, String theirs, String remedy) {}

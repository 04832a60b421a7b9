/**
 * The preconditions of a join, one entry each, over facts alone.
 * Must not know where the facts come from: no I/O, no store.
 */
@NullMarked
package dev.weir.server.ops.pool.join.rule;

import org.jspecify.annotations.NullMarked;

/**
 * Joining another pool: what is looked at first, and the plan that tells of all of it.
 * Must not know how a host is handed over.
 */
@NullMarked
package dev.weir.server.ops.pool.join;

import org.jspecify.annotations.NullMarked;

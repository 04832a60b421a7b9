/**
 * What a join goes by, of the host that joins and of the pool that it joins, read alike from both.
 * Must not know which of it is allowed.
 */
@NullMarked
package dev.weir.server.ops.pool.join.facts;

import org.jspecify.annotations.NullMarked;

/**
 * How hosts come to the pool and leave it, and how the pool hears of them.
 * Must not know how other hosts are spoken to.
 */
@NullMarked
package dev.weir.server.ops.pool;

import org.jspecify.annotations.NullMarked;

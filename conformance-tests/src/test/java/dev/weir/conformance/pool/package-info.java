/**
 * A pool of real processes and a client of its own to call it with.
 * Must not know product code: what it meets, it meets over the wire.
 */
@NullMarked
package dev.weir.conformance.pool;

import org.jspecify.annotations.NullMarked;

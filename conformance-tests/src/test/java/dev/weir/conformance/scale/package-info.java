/**
 * Pools of any size out of a seed, as backup files that a server can be started on.
 * Must not know product code but the model: it writes the documented format.
 */
@NullMarked
package dev.weir.conformance.scale;

import org.jspecify.annotations.NullMarked;

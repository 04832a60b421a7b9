/**
 * Inputs nobody would send, made from a seed, and what a server and an agent have to make of them.
 * Must not know product code but the model's tables: what it meets, it meets over the wire.
 */
@NullMarked
package dev.weir.conformance.fuzz;

import org.jspecify.annotations.NullMarked;

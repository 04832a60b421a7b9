/**
 * The plan of a join, for a person to read or a program to go through.
 * Must not know where the facts come from, and changes nothing.
 */
@NullMarked
package dev.weir.server.ops.pool.join.plan;

import org.jspecify.annotations.NullMarked;

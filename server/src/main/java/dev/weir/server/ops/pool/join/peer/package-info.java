/**
 * The pool that is joined, asked by standard messages of the API.
 * Must not know what the answers are for, nor how they are carried.
 */
@NullMarked
package dev.weir.server.ops.pool.join.peer;

import org.jspecify.annotations.NullMarked;

/**
 * Typed reading and writing of objects for the code of operations.
 * Must not know any class, nor where rows come from.
 */
@NullMarked
package dev.weir.server.object;

import org.jspecify.annotations.NullMarked;

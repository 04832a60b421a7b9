/**
 * The data that crosses every border of the pool: one wire-neutral tree, and its JSON text.
 * Must not know the XenAPI's classes, a database or a protocol.
 */
@NullMarked
package dev.weir.value;

import org.jspecify.annotations.NullMarked;

/**
 * The first start of a pool: the objects every client expects to find.
 * Must not know how any of them is worked with later.
 */
@NullMarked
package dev.weir.server.boot;

import org.jspecify.annotations.NullMarked;

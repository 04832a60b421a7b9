/**
 * How this host changes from a pool of its own to a member of another and back, step by step on its disk, and how hosts
 * of a pool speak to one another's servers. Must not know the checks that come before.
 */
@NullMarked
package dev.weir.server.join;

import org.jspecify.annotations.NullMarked;

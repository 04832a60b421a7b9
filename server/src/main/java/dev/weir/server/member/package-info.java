/**
 * A host that is no master: it sends clients to the master, answers what is asked of the host alone, and tells the
 * master that it lives. Must not know the pool's objects.
 */
@NullMarked
package dev.weir.server.member;

import org.jspecify.annotations.NullMarked;

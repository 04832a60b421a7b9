/**
 * What this host is in its pool, master or member, and which host of the pool it is, kept over restarts.
 * Must not know the pool's objects, nor how a host comes to a role.
 */
@NullMarked
package dev.weir.server.role;

import org.jspecify.annotations.NullMarked;

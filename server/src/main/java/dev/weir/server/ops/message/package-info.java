/**
 * Messages, which are the pool's alerts: those that clients make and read, and those that the server makes itself.
 * Must not know how one is delivered to somebody who is no client.
 */
@NullMarked
package dev.weir.server.ops.message;

import org.jspecify.annotations.NullMarked;

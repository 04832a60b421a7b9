/**
 * The directory outside that knows the pool's users, and the subjects that it may let in.
 * Must not know what a session is.
 */
@NullMarked
package dev.weir.server.auth;

import org.jspecify.annotations.NullMarked;

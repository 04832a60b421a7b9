/**
 * Who is calling: login, the sessions of the pool, their end.
 * Must not know what any other class's messages do.
 */
@NullMarked
package dev.weir.server.session;

import org.jspecify.annotations.NullMarked;

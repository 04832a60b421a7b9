/**
 * The pool's certificates: its own authority, the host's, the agents' and the master's, and TLS contexts made of them.
 * Must not know who connects to whom, nor anything of HTTP.
 */
@NullMarked
package dev.weir.server.pki;

import org.jspecify.annotations.NullMarked;

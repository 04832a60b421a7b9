/**
 * The hosts of the pool through their agents: verbs out, reports in, and what reports change.
 * Must not know the clients' protocols, nor any hypervisor.
 */
@NullMarked
package dev.weir.server.hosts;

import org.jspecify.annotations.NullMarked;

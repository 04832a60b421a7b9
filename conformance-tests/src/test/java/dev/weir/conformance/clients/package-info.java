/**
 * Clients that other people wrote, run against a pool.
 * Must not know the API: what is called stands in the clients' own scripts.
 */
@NullMarked
package dev.weir.conformance.clients;

import org.jspecify.annotations.NullMarked;

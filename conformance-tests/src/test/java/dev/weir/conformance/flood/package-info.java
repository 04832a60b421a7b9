/**
 * Clients that ask too much, too often, too slowly or nothing at all, and what another client notices of them.
 * Must not know anything of the server's inside but its process.
 */
@NullMarked
package dev.weir.conformance.flood;

import org.jspecify.annotations.NullMarked;

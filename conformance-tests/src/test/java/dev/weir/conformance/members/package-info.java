/**
 * Hosts that join and leave a pool, as programs of their own on loopback addresses.
 * Must not know product code.
 */
@NullMarked
package dev.weir.conformance.members;

import org.jspecify.annotations.NullMarked;

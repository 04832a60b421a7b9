/**
 * This pool as a client of other pools, over XML-RPC.
 * Must not know why a call is made.
 */
@NullMarked
package dev.weir.server.remote;

import org.jspecify.annotations.NullMarked;

/**
 * A host that is not there: guests, volumes and bridges in memory. Must not know the transport.
 */
@NullMarked
package dev.weir.agent.simulator;

import org.jspecify.annotations.NullMarked;

/**
 * What the host sees, told to whoever listens. Must not know the transport.
 */
@NullMarked
package dev.weir.agent.report;

import org.jspecify.annotations.NullMarked;

/**
 * Time as the agent is given it. Must not know what waits for it.
 */
@NullMarked
package dev.weir.agent.time;

import org.jspecify.annotations.NullMarked;

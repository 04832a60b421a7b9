/**
 * Programs of the host, run to their end. Must not know what any of them is for.
 */
@NullMarked
package dev.weir.agent.command;

import org.jspecify.annotations.NullMarked;

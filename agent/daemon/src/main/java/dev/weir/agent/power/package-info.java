/**
 * The power of machines: this one's end, and another's start. Must not know what runs on them or who asks.
 */
@NullMarked
package dev.weir.agent.power;

import org.jspecify.annotations.NullMarked;

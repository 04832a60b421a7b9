/**
 * The copy of the pool's database that this host keeps, as bytes: a base, and changes since.
 * Must not know what they mean, nor who sends them.
 */
@NullMarked
package dev.weir.agent.copy;

import org.jspecify.annotations.NullMarked;

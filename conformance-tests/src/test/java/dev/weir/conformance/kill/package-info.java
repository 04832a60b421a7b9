/**
 * Kills a pool's programs at random moments under clients at work, and judges what is there afterwards.
 * Must not know product code: what was promised is known from what was answered.
 */
@NullMarked
package dev.weir.conformance.kill;

import org.jspecify.annotations.NullMarked;

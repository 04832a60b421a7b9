/**
 * What differs from run to run and is therefore handed in: identifiers, random choices.
 * Must not know who asks.
 */
@NullMarked
package dev.weir.server.time;

import org.jspecify.annotations.NullMarked;

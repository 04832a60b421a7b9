/**
 * Events: what changed since a client last looked, and the older queue of changes.
 * Must not know what any change means.
 */
@NullMarked
package dev.weir.server.event;

import org.jspecify.annotations.NullMarked;

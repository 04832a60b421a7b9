/**
 * What many parts ask of the pool itself: its one record, its master, which of its hosts live.
 * Must not know what it is asked for.
 */
@NullMarked
package dev.weir.server.pool;

import org.jspecify.annotations.NullMarked;

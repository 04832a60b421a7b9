/**
 * Tasks: their rows, the threads that carry them, progress, cancelling, sweeping.
 * Must not know what a task does.
 */
@NullMarked
package dev.weir.server.task;

import org.jspecify.annotations.NullMarked;

/**
 * Which host can take a VM, which is best, and why another cannot; all of it from records.
 * Must not do anything: no I/O, no agent.
 */
@NullMarked
package dev.weir.server.place;

import org.jspecify.annotations.NullMarked;

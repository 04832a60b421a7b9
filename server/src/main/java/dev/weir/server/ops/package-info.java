/**
 * What operations of every area have in common: holding an object while one runs, undoing a failed one's steps.
 * Must not know any area.
 */
@NullMarked
package dev.weir.server.ops;

import org.jspecify.annotations.NullMarked;

/**
 * The pool master as a program: start, assembly, settings.
 * Must not know how anything is done, only who does it.
 */
@NullMarked
package dev.weir.server;

import org.jspecify.annotations.NullMarked;

/**
 * The README's command, run as a user runs it.
 * Must not know any code of the programs it starts.
 */
@NullMarked
package dev.weir.conformance.demo;

import org.jspecify.annotations.NullMarked;

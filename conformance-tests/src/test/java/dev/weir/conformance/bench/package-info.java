/**
 * Measures what docs/performance.md promises, each figure beside a named peer or limit in the same run. Drives the
 * product from outside, over the wire; must not know its classes.
 */
@NullMarked
package dev.weir.conformance.bench;

import org.jspecify.annotations.NullMarked;

/**
 * Every served message called over the wire, and the page that says what came of it.
 * Must not know the server: the model says what must exist, the answers say what does.
 */
@NullMarked
package dev.weir.conformance.coverage;

import org.jspecify.annotations.NullMarked;

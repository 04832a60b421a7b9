/**
 * Refusals: the one exception that reaches a client, and (generated) a factory for each code of the model.
 * Must not know who raises them or how they are written on the wire.
 */
@NullMarked
package dev.weir.model.errors;

import org.jspecify.annotations.NullMarked;

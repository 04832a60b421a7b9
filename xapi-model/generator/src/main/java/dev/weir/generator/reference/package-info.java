/**
 * Writes the reference pages from the model, and nothing that is not in it.
 * Must not know how Java is generated, nor what the server has code for.
 */
@NullMarked
package dev.weir.generator.reference;

import org.jspecify.annotations.NullMarked;

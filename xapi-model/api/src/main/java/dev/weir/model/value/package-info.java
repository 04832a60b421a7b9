/**
 * What the generated types lean on: typed references, fields and the way between Java and values.
 * Must not know a single class of the model.
 */
@NullMarked
package dev.weir.model.value;

import org.jspecify.annotations.NullMarked;

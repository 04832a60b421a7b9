/**
 * The implicit messages of every class, from the model alone, and the seam for those whose change has an effect.
 * Must not know a single class.
 */
@NullMarked
package dev.weir.server.field;

import org.jspecify.annotations.NullMarked;

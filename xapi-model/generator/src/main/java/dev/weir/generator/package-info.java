/**
 * Writes Java from the model: references, enums, records, errors, and a binding for each custom message.
 * Must not know what any of them is for.
 */
@NullMarked
package dev.weir.generator;

import org.jspecify.annotations.NullMarked;

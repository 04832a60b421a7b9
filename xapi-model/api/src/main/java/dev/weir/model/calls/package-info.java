/**
 * Generated: for each class the binding of its custom messages to typed code.
 * Must not know who implements them.
 */
@NullMarked
package dev.weir.model.calls;

import org.jspecify.annotations.NullMarked;

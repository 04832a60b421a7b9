/**
 * Generated: a reference type and field constants for each class, and the enums.
 * Must not be edited; the tables of the model decide.
 */
@NullMarked
package dev.weir.model.types;

import org.jspecify.annotations.NullMarked;

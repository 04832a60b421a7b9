/**
 * The host agent's program: its options and its one assembly. Nothing else may know this package.
 */
@NullMarked
package dev.weir.agent;

import org.jspecify.annotations.NullMarked;

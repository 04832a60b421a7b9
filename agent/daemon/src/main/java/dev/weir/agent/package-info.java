/**
 * The host agent's program: its options and its one assembly. Nothing else may know this package.
 * Must not know how anything is done, only who does it.
 */
@NullMarked
package dev.weir.agent;

import org.jspecify.annotations.NullMarked;

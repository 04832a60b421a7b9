/**
 * What each role may do, tried out by users of a directory.
 * Must not know how the server decides.
 */
@NullMarked
package dev.weir.conformance.roles;

import org.jspecify.annotations.NullMarked;

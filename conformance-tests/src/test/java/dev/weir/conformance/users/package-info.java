/**
 * Who may log in, by what, and whose tasks may be touched, over the wire.
 * Must not know how the server decides.
 */
@NullMarked
package dev.weir.conformance.users;

import org.jspecify.annotations.NullMarked;

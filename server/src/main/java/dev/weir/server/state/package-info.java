/**
 * What may be done with an object in its state: tables of states and operations, and the lists derived from them.
 * Must not do any of it: no I/O, no agent, no waiting.
 */
@NullMarked
package dev.weir.server.state;

import org.jspecify.annotations.NullMarked;

/**
 * The programs that call, known by their user agent and address: what each costs, and how much each may.
 * Must not know what a call does.
 */
@NullMarked
package dev.weir.server.callers;

import org.jspecify.annotations.NullMarked;

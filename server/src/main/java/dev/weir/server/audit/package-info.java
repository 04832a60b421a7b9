/**
 * The record of who changed what.
 * Must not know how a call is made or answered.
 */
@NullMarked
package dev.weir.server.audit;

import org.jspecify.annotations.NullMarked;

/**
 * How any part of the server tells people that something happened.
 * Must not know who tells, nor where it is kept and read.
 */
@NullMarked
package dev.weir.server.alert;

import org.jspecify.annotations.NullMarked;

/**
 * The way of one call: name, parameters, session, role, task, operation, in this order (wire.md X14).
 * Must not know a single class of the API, nor a notation on the wire.
 */
@NullMarked
package dev.weir.server.call;

import org.jspecify.annotations.NullMarked;

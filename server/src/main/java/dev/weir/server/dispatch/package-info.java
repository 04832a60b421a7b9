/**
 * The straight path of every call: name, parameters, session, role, task, code, in this order (wire.md X14).
 * Must not know a single class of the API, nor a notation on the wire.
 */
@NullMarked
package dev.weir.server.dispatch;

import org.jspecify.annotations.NullMarked;

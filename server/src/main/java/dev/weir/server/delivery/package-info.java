/**
 * Messages on their way to people and programs that are no clients: by mail, and to a web hook.
 * Must not know who makes messages, nor any call.
 */
@NullMarked
package dev.weir.server.delivery;

import org.jspecify.annotations.NullMarked;

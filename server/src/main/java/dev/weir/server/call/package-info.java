/**
 * A call as code sees it: who asks, from where, in which task; its parameters in the model's types; which code is whose.
 * Must not know a single class of the API, nor how a call is answered.
 */
@NullMarked
package dev.weir.server.call;

import org.jspecify.annotations.NullMarked;

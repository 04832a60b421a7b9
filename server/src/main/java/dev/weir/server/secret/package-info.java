/**
 * How a pool comes from the secret that its hosts share to another one, step by step on all of them. It must not know how
 * hosts are called.
 */
@NullMarked
package dev.weir.server.secret;

import org.jspecify.annotations.NullMarked;

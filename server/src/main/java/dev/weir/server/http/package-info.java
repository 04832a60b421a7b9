/**
 * The listeners: TLS, HTTP and the raw lanes beside it, routing, limits. The only package that knows Jetty.
 * Must not know what a call means.
 */
@NullMarked
package dev.weir.server.http;

import org.jspecify.annotations.NullMarked;

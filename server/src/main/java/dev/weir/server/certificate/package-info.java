/**
 * The authorities whose certificates the pool trusts, and clients that log in by a certificate which one of them signed.
 * Must not know how a connection is made, nor what a session is.
 */
@NullMarked
package dev.weir.server.certificate;

import org.jspecify.annotations.NullMarked;

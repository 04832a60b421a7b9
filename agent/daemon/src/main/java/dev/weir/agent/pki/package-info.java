/**
 * Certificates and keys from PEM files. Must not know the server that uses them.
 */
@NullMarked
package dev.weir.agent.pki;

import org.jspecify.annotations.NullMarked;

/**
 * What processors have, as vectors of features, and which VM goes with which host. Must not know how a host is asked.
 */
@NullMarked
package dev.weir.server.cpu;

import org.jspecify.annotations.NullMarked;

/**
 * Verbs carried out: one class per group, verbs on one domain in turn. Must not know the transport.
 */
@NullMarked
package dev.weir.agent.verb;

import org.jspecify.annotations.NullMarked;

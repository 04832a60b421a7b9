/**
 * The protocol's messages as JSON text, written out member by member. Must not know a transport.
 */
@NullMarked
package dev.weir.agent.protocol.json;

import org.jspecify.annotations.NullMarked;

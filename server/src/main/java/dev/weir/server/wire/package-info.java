/**
 * The notations of calls and replies: XML-RPC and JSON-RPC, to and from values.
 * Must not know what a call means, nor how its bytes travel.
 */
@NullMarked
package dev.weir.server.wire;

import org.jspecify.annotations.NullMarked;

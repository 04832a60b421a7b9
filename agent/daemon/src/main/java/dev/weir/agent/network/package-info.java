/**
 * Bridges of a host. Must not know the protocol's transport, a hypervisor or the XenAPI's records.
 */
@NullMarked
package dev.weir.agent.network;

import org.jspecify.annotations.NullMarked;

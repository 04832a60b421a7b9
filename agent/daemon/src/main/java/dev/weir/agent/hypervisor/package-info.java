/**
 * The port to whatever runs guests. Must not know the protocol's transport, nor any one hypervisor.
 */
@NullMarked
package dev.weir.agent.hypervisor;

import org.jspecify.annotations.NullMarked;

/**
 * The models of processors that libvirt knows, from its map. Must not know a hypervisor's connection.
 */
@NullMarked
package dev.weir.agent.cpu;

import org.jspecify.annotations.NullMarked;

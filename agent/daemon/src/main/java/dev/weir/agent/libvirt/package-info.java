/**
 * Guests through libvirt: its native calls, its events and its XML stay in here. Must not know the protocol's
 * transport; the only package that may use libvirt-java and JNA.
 */
@NullMarked
package dev.weir.agent.libvirt;

import org.jspecify.annotations.NullMarked;

/**
 * The interfaces of hosts: plugging them, and what is made of them: VLANs, bonds, tunnels. Also what a member gets of
 * its master's. Must not know how a host carries them, nor VMs beyond the networks that they are on.
 */
@NullMarked
package dev.weir.server.ops.pif;

import org.jspecify.annotations.NullMarked;

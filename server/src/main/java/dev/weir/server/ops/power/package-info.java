/**
 * Hosts end and pools end, and come back with what ran on them.
 * Must not know how a machine is ended or a VM is stopped.
 */
@NullMarked
package dev.weir.server.ops.power;

import org.jspecify.annotations.NullMarked;

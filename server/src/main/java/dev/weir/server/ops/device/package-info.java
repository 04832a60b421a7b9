/**
 * Virtual TPMs and USB devices of VMs, as records.
 * Must not know how a device of a host is handed to a guest.
 */
@NullMarked
package dev.weir.server.ops.device;

import org.jspecify.annotations.NullMarked;

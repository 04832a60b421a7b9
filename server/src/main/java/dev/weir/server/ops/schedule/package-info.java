/**
 * The messages of class VMSS, and the snapshots that its schedules have taken.
 * Must not know how a snapshot is taken, nor how a message reaches its readers.
 */
@NullMarked
package dev.weir.server.ops.schedule;

import org.jspecify.annotations.NullMarked;

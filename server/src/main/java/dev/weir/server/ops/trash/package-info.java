/**
 * What was destroyed and can be brought back for a time: the rows it had, kept beside the records. It must not know how
 * disks and VMs are made or where volumes lie.
 */
@NullMarked
package dev.weir.server.ops.trash;

import org.jspecify.annotations.NullMarked;

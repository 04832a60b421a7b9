/**
 * The messages of storage repositories, their connections to hosts, disks and drives.
 * Must not know HTTP, SQL or files; hosts are asked through {@code hosts}.
 */
@NullMarked
package dev.weir.server.ops.storage;

import org.jspecify.annotations.NullMarked;

/**
 * The messages of networks and VIFs.
 * Must not know HTTP, SQL or bridges; hosts are asked through {@code hosts}.
 */
@NullMarked
package dev.weir.server.ops.network;

import org.jspecify.annotations.NullMarked;

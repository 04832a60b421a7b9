/**
 * The messages of class host, and what the hosts' reports change in the records.
 * Must not know HTTP, SQL or libvirt.
 */
@NullMarked
package dev.weir.server.ops.host;

import org.jspecify.annotations.NullMarked;

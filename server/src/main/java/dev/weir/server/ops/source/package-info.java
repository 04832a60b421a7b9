/**
 * Data sources: what VMs, hosts and storages use, as their hosts measure it, and what of it is recorded.
 * Must not know HTTP, SQL or libvirt.
 */
@NullMarked
package dev.weir.server.ops.source;

import org.jspecify.annotations.NullMarked;

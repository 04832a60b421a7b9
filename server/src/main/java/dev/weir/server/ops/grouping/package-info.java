/**
 * The messages of what holds VMs together: vApps and VM groups.
 * Must not know how a VM is started or stopped.
 */
@NullMarked
package dev.weir.server.ops.grouping;

import org.jspecify.annotations.NullMarked;

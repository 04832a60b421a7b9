/**
 * The HTTPS endpoint for the pool's master. Must not know a hypervisor or a driver.
 */
@NullMarked
package dev.weir.agent.serve;

import org.jspecify.annotations.NullMarked;

/**
 * The machine, read from the kernel's files. Must not know a hypervisor.
 */
@NullMarked
package dev.weir.agent.facts;

import org.jspecify.annotations.NullMarked;

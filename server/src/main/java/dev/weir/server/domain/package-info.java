/**
 * Records as what a host is asked to run: specs of domains, disks and interfaces, device numbers.
 * Must not do anything: pure functions of a state.
 */
@NullMarked
package dev.weir.server.domain;

import org.jspecify.annotations.NullMarked;

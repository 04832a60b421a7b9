/**
 * The rules of a VM's life, each by its id, shown over the wire on the simulator and on real guests.
 * Must not know how the server works.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.conformance.rules;

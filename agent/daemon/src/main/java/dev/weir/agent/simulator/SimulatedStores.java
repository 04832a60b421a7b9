package dev.weir.agent.simulator;

/** The kinds of storage that simulated hosts have in common. */
public record SimulatedStores(SimulatedVolumes disks, SimulatedVolumes isos, SimulatedVolumes tools) {}

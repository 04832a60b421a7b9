package dev.weir.agent.simulator;

import java.util.List;

/** What the simulated machine has; the rest of its facts follows from this. */
public record SimulatedHost(String hostname, String address, int cpus, long memoryBytes, List<String> kernels) {}

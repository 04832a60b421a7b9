package dev.weir.agent.simulator;

import dev.weir.agent.cpu.CpuModel;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the simulated machine has; the rest of its facts follows from this.
 *
 * @param usbs the USB devices that are plugged in
 * @param cpu its processor; none for a small server's
 */
public record SimulatedHost(
        String hostname,
        String address,
        int cpus,
        long memoryBytes,
        List<String> kernels,
        SimulatedUsbs usbs,
        @Nullable CpuModel cpu) {
    public SimulatedHost(String hostname, String address, int cpus, long memoryBytes, List<String> kernels) {
        this(hostname, address, cpus, memoryBytes, kernels, new SimulatedUsbs(hostname, Map.of()), null);
    }
}

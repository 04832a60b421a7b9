package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A simulated guest's memory: its name, where the storage has files at all. */
final class SimulatedMemory {
    private SimulatedMemory() {}

    static void write(Path file, String uuid) throws HypervisorFailure {
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.writeString(file, uuid);
        } catch (IOException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "the memory cannot be written: " + e);
        }
    }
}

package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Folders as device configurations name them. */
final class Folders {
    private Folders() {}

    /** The folder that device_config names under {@code location}: a path from the root. */
    static Path named(Map<String, String> deviceConfig) throws HypervisorFailure {
        String location = deviceConfig.getOrDefault("location", "");
        try {
            if (location.startsWith("/")) {
                return Path.of(location).normalize();
            }
        } catch (InvalidPathException e) {
            // Told below, as any other location that is none.
        }
        throw StorageFailures.of(
                StorageFailures.LOCATION_MISSING,
                "device_config needs a location, the path of a folder from the root",
                location);
    }
}

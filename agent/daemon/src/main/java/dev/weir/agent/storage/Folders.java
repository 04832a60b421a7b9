package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Folders as device configurations name them. */
final class Folders {
    private Folders() {}

    /** A path from the root; for anything else, a path that cannot be among it, the failure of that number. */
    static Path named(String location, int failure) throws HypervisorFailure {
        try {
            if (location.startsWith("/")) {
                return Path.of(location).normalize();
            }
        } catch (InvalidPathException e) {
            // Told below, as any other location that is none.
        }
        throw StorageFailures.of(
                failure, "device_config needs a location, the path of a folder from the root", location);
    }
}

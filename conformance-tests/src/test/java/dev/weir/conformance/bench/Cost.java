package dev.weir.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has used up, as the kernel counts it. */
final class Cost {
    private Cost() {}

    /** Resident memory in MiB. */
    static double residentMib(long pid) {
        for (String line : read(Path.of("/proc", Long.toString(pid), "status")).split("\n", -1)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IllegalStateException("process " + pid + " has no resident memory");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

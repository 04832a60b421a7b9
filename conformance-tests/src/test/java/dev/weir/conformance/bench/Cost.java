package dev.weir.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has used up, as the kernel counts it. */
final class Cost {
    /** Of the fields behind the name in /proc/PID/stat. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;
    private static final double TICK_MILLIS = 10;
    private static final int SECONDS_OF_REST = 60;

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

    /** The least within the next minute, in which the process gives back what only its work needed. */
    static double residentMibAtRest(long pid) {
        double least = residentMib(pid);
        for (int second = 0; second < SECONDS_OF_REST; second++) {
            pause();
            least = Math.min(least, residentMib(pid));
        }
        return least;
    }

    private static void pause() {
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Processor time of all its threads so far, in milliseconds. */
    static double cpuMillis(long pid) {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) * TICK_MILLIS;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

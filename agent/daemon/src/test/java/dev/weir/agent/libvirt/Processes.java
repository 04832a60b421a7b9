package dev.weir.agent.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The machine's processes. */
public final class Processes {
    private Processes() {}

    public static List<String> mentioning(String text) {
        return ProcessHandle.allProcesses()
                .map(p -> p.pid() + " " + commandLine(p.pid()))
                .filter(line -> line.contains(text))
                .toList();
    }

    static String commandLine(long pid) {
        try {
            return new String(
                            Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }
}

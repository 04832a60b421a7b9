package dev.weir.agent.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The kernel's control groups of processor time, by which libvirt weighs and limits QEMU's guests. */
public enum CpuGroups {
    /** There are none, or libvirt does not use them: guests are neither weighed nor limited. */
    NONE(0),
    /** The old kind, whose usual share is 1024. */
    V1(1024),
    /** The unified kind, whose usual weight is 100. */
    V2(100);

    private static final int MOST_SHARES = 10_000;
    private static final int FEWEST_SHARES = 2;

    private final int usual;

    CpuGroups(int usual) {
        this.usual = usual;
    }

    public static CpuGroups ofThisMachine() {
        return below(Path.of("/sys/fs/cgroup"));
    }

    static CpuGroups below(Path folder) {
        try {
            String unified = Files.readString(folder.resolve("cgroup.controllers"), StandardCharsets.ISO_8859_1);
            return List.of(unified.strip().split(" ", -1)).contains("cpu") ? V2 : NONE;
        } catch (IOException _) {
            return Files.isDirectory(folder.resolve("cpu")) ? V1 : NONE;
        }
    }

    /** The group's share for a weight against the usual one. */
    long shares(int weight, int usualWeight) {
        return Math.clamp((long) weight * usual / usualWeight, FEWEST_SHARES, MOST_SHARES);
    }
}

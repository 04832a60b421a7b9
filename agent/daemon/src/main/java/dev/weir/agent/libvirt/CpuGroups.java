package dev.weir.agent.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The kernel's control groups of processor time, by which libvirt weighs and limits QEMU's guests. */
public enum CpuGroups {
    /** There are none, or libvirt does not use them: guests are neither weighed nor limited. */
    NONE(0, 0, 0),
    /** The old kind, whose usual share is 1024. */
    V1(1024, 2, 262_144),
    /** The unified kind, whose usual weight is 100. */
    V2(100, 1, 10_000);

    private final int usual;
    private final int fewest;
    private final int most;

    CpuGroups(int usual, int fewest, int most) {
        this.usual = usual;
        this.fewest = fewest;
        this.most = most;
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
        return Math.clamp((long) weight * usual / usualWeight, fewest, most);
    }
}

package dev.weir.agent.facts;

import java.nio.file.Path;
import java.util.List;

/** The kernels in a folder by name: NAME/vmlinuz and NAME/initrd.gz. */
public final class NamedKernels {
    private NamedKernels() {}

    public static List<String> in(Path folder) {
        HostFiles files = new HostFiles(folder);
        return files.names("").stream()
                .filter(name -> files.exists(name + "/vmlinuz") && files.exists(name + "/initrd.gz"))
                .toList();
    }
}

package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shortens chains: a base that a single image stands on is of no use, and costs space and a look-up at every read. What
 * the image has of its own is written into the base, which then takes its name: both steps may be repeated, and after
 * each the image reads the same. Images that a guest has open are left for later.
 */
final class Merging {
    private static final Logger LOG = LoggerFactory.getLogger(Merging.class);

    private final Images images;
    private final ImageFolder folder;

    /** Files that a guest is about to open. */
    private final Set<Path> wanted;

    Merging(Images images, ImageFolder folder, Set<Path> wanted) {
        this.images = images;
        this.folder = folder;
        this.wanted = Set.copyOf(wanted);
    }

    /** Whether all was done that there is to do. */
    boolean run() throws HypervisorFailure, IOException {
        folder.dropUnusedBases();
        Set<String> inUse = chains();
        Set<String> tried = new HashSet<>();
        boolean again = true;
        while (again) {
            again = false;
            Map<String, List<String>> children = folder.children();
            for (String base : folder.bases()) {
                List<String> on = children.getOrDefault(base, List.of());
                if (on.size() == 1 && !inUse.contains(on.getFirst()) && tried.add(base)) {
                    again |= merge(on.getFirst(), base);
                }
            }
        }
        Map<String, List<String>> children = folder.children();
        return folder.bases().stream()
                .noneMatch(base -> children.getOrDefault(base, List.of()).size() == 1);
    }

    private boolean merge(String image, String base) throws HypervisorFailure, IOException {
        Path from = folder.folder().resolve(image);
        if (!images.commit(from)) {
            return false;
        }
        Files.move(folder.folder().resolve(base), from, StandardCopyOption.ATOMIC_MOVE);
        LOG.info("merged {} into {}", image, base);
        return true;
    }

    private Set<String> chains() throws IOException {
        Set<String> names = new HashSet<>();
        for (Path file : wanted) {
            String name = file.getFileName().toString();
            while (name != null && Files.exists(folder.folder().resolve(name)) && names.add(name)) {
                name = name.endsWith(".qcow2")
                        ? Qcow2Header.read(folder.folder().resolve(name)).backing()
                        : null;
            }
        }
        return names;
    }
}

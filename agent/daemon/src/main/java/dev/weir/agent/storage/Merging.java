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
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shortens chains: a base that a single image stands on is of no use, and costs space and a look-up at every read. What
 * the image has of its own is written into the base, which then takes its name: both steps may be repeated, and after
 * each the image reads the same. Of images that a guest has open its hypervisor is asked to do it, and they are looked at
 * again later.
 */
final class Merging {
    private static final Logger LOG = LoggerFactory.getLogger(Merging.class);

    private final Images images;
    private final ImageFolder folder;

    /** Files that a guest is about to open. */
    private final Set<Path> wanted;

    /** Asked about an image that a guest has open, and its base. */
    private final BiConsumer<Path, Path> guest;

    Merging(Images images, ImageFolder folder, Set<Path> wanted, BiConsumer<Path, Path> guest) {
        this.images = images;
        this.folder = folder;
        this.wanted = Set.copyOf(wanted);
        this.guest = guest;
    }

    /** Whether all was done that there is to do. */
    boolean run() throws HypervisorFailure, IOException {
        folder.dropUnusedBases();
        Set<String> inUse = chains();
        Set<String> kept = folder.kept();
        Set<String> tried = new HashSet<>();
        boolean again = true;
        while (again) {
            again = false;
            Map<String, List<String>> children = folder.children();
            for (String base : mergeable(kept)) {
                List<String> on = children.getOrDefault(base, List.of());
                if (on.size() == 1 && !inUse.contains(on.getFirst()) && tried.add(base)) {
                    again |= merge(on.getFirst(), base);
                }
            }
        }
        Map<String, List<String>> children = folder.children();
        return mergeable(kept).stream()
                .noneMatch(base -> children.getOrDefault(base, List.of()).size() == 1);
    }

    private List<String> mergeable(Set<String> kept) throws IOException {
        return folder.bases().stream().filter(base -> !kept.contains(base)).toList();
    }

    private boolean merge(String image, String base) throws HypervisorFailure, IOException {
        Path from = folder.folder().resolve(image);
        Path onto = folder.folder().resolve(base);
        if (!images.commit(from)) {
            if (!folder.kept().contains(image)) {
                guest.accept(from, onto);
            }
            return false;
        }
        Files.move(onto, from, StandardCopyOption.ATOMIC_MOVE);
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

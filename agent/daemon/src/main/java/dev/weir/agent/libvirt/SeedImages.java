package dev.weir.agent.libvirt;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Discs for cloud-init: its data source NoCloud looks for a file system of this label with these files. */
final class SeedImages {
    private static final Logger LOG = LoggerFactory.getLogger(SeedImages.class);
    private static final String LABEL = "CIDATA";

    private final Command command;

    SeedImages(Command command) {
        this.command = command;
    }

    /** The image is there whole or not at all. */
    void write(Path image, Seed seed) throws IOException, HypervisorFailure {
        // Its name begins with the guest's, so that whatever a killed agent leaves of it goes with the guest.
        Path work = image.resolveSibling(image.getFileName() + ".work");
        remove(work);
        Files.createDirectory(work, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Path files = Files.createDirectory(work.resolve("files"));
            put(files, "user-data", seed.userData());
            put(files, "meta-data", seed.metaData());
            putIfGiven(files, "network-config", seed.networkConfig());
            putIfGiven(files, "vendor-data", seed.vendorData());
            Path made = work.resolve("image");
            Command.Result result = command.run(List.of(
                    "xorriso",
                    "-as",
                    "mkisofs",
                    "-quiet",
                    "-V",
                    LABEL,
                    "-J",
                    "-r",
                    "-o",
                    made.toString(),
                    files.toString()));
            if (!result.ok()) {
                throw new HypervisorFailure(
                        "INTERNAL_ERROR",
                        "xorriso cannot make a disc for cloud-init: "
                                + result.err().strip());
            }
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            Files.move(made, image, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            remove(work);
        }
    }

    private static void putIfGiven(Path folder, String name, @Nullable String text) throws IOException {
        if (text != null) {
            put(folder, name, text);
        }
    }

    private static void put(Path folder, String name, String text) throws IOException {
        PrivateFiles.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    /** A file, or a folder with all that is in it; what is not there is removed. */
    static void remove(Path path) {
        try {
            if (Files.isDirectory(path)) {
                try (Stream<Path> inside = Files.list(path)) {
                    inside.forEach(SeedImages::remove);
                }
            }
            Files.deleteIfExists(path);
        } catch (IOException | UncheckedIOException e) {
            LOG.error("{} cannot be removed", path, e);
        }
    }
}

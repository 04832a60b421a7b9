package dev.weir.server.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there whole or not at all, also after a power cut. */
final class Folder {
    private Folder() {}

    /** Puts a finished file in the place of another: its content first, then its name. */
    static void replace(Path finished, Path target) throws IOException {
        sync(finished);
        Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
        sync(parent(target));
    }

    /** A file's content, or the names in a folder. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no file in a folder: " + file);
        }
        return parent;
    }
}

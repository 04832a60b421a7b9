package dev.weir.agent.facts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The machine's files below a root; what is not there or may not be read is empty. */
record HostFiles(Path root) {
    String text(String path) {
        try {
            return Files.readString(root.resolve(path), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException _) {
            return "";
        }
    }

    int number(String path, int otherwise) {
        try {
            return Integer.decode(text(path));
        } catch (NumberFormatException _) {
            return otherwise;
        }
    }

    boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    List<String> names(String directory) {
        try (Stream<Path> entries = Files.list(root.resolve(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /** The last name of where a link leads; null where there is no link. */
    @Nullable
    String linkName(String path) {
        try {
            return Files.readSymbolicLink(root.resolve(path)).getFileName().toString();
        } catch (IOException | UnsupportedOperationException _) {
            return null;
        }
    }
}

package dev.weir.generator;

import dev.weir.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the typed Java view of the model below the folder given. */
final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        Files.createDirectories(Path.of(args[0]));
        Model.load();
    }
}

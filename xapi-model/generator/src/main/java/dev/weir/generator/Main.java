package dev.weir.generator;

import dev.weir.model.ClassDef;
import dev.weir.model.EnumDef;
import dev.weir.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the typed Java view of the model below the folder given. */
final class Main {
    private final Path root;

    private Main(Path root) {
        this.root = root;
    }

    public static void main(String[] args) throws IOException {
        new Main(Path.of(args[0])).write(Model.load());
    }

    private void write(Model model) throws IOException {
        for (EnumDef def : model.enums()) {
            put("types", Names.type(def.name()), EnumSource.of(def));
        }
        for (ClassDef def : model.ownClasses()) {
            types(def);
        }
        for (ClassDef def : model.classes()) {
            String name = Names.type(def.name());
            types(def);
            if (!def.customMessages().isEmpty()) {
                put("calls", name + "Calls", CallsSource.of(def));
            }
        }
        put("errors", "Errors", ErrorsSource.of(model));
    }

    private void types(ClassDef def) throws IOException {
        String name = Names.type(def.name());
        put("types", name + "Ref", ClassSource.ref(def));
        put("types", name, ClassSource.fields(def));
    }

    private void put(String packageName, String type, String source) throws IOException {
        Path folder = root.resolve("dev/weir/model").resolve(packageName);
        Files.createDirectories(folder);
        Path file = folder.resolve(type + ".java");
        if (!Files.exists(file) || !Files.readString(file).equals(source)) {
            Files.writeString(file, source);
        }
    }
}

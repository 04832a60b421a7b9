package dev.weir.generator.reference;

import dev.weir.model.ClassDef;
import dev.weir.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The reference of the API as pages, by their path; its main makes a folder hold exactly these. */
final class Reference {
    private final Path folder;

    private Reference(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws IOException {
        new Reference(Path.of(args[0])).write(pages(Model.load()));
    }

    static SortedMap<String, String> pages(Model model) {
        SortedMap<String, String> pages = new TreeMap<>();
        Wording wording = new Wording(model);
        pages.put("README.md", IndexPage.of(model, wording));
        pages.put("errors.md", ListPages.errors(model));
        pages.put("enums.md", ListPages.enums(model));
        pages.put("roles.md", ListPages.roles(model));
        pages.put("api-surface.txt", ApiSurface.of(model));
        for (ClassDef owner : model.classes()) {
            pages.put("classes/" + owner.name() + ".md", ClassPage.of(owner, wording));
        }
        return pages;
    }

    /** What lies below a folder, by path. */
    static SortedMap<String, String> read(Path folder) throws IOException {
        SortedMap<String, String> found = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                found.put(path, Files.readString(file));
            }
        }
        return found;
    }

    private void write(Map<String, String> pages) throws IOException {
        for (String path : read(folder).keySet()) {
            if (!pages.containsKey(path)) {
                Files.delete(folder.resolve(path));
            }
        }
        Files.createDirectories(folder.resolve("classes"));
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Files.writeString(folder.resolve(page.getKey()), page.getValue());
        }
    }
}

package dev.weir.server.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the sources of every module have in common and class files do not tell. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourceArchitectureTest {
    private static final Path ROOT = Path.of("..");
    private static final int MOST_LINES = 400;

    private List<Path> sources = List.of();

    @BeforeAll
    void findSources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/")
                            && !file.toString().contains("/target/"))
                    .toList();
        }
        assertThat(sources).hasSizeGreaterThan(300);
    }

    @Test
    void noFileIsTooLong() throws IOException {
        Set<String> tooLong = new TreeSet<>();
        for (Path file : sources) {
            long lines = Files.readString(file).lines().count();
            if (lines > MOST_LINES) {
                tooLong.add(ROOT.relativize(file) + ": " + lines + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsForAndWhatItMustNotKnow() throws IOException {
        Set<Path> packages = sources.stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .map(Path::getParent)
                .collect(Collectors.toSet());
        Set<String> silent = new TreeSet<>();
        for (Path folder : packages) {
            Path info = folder.resolve("package-info.java");
            String text = Files.exists(info) ? Files.readString(info) : "";
            if (!text.contains("@NullMarked") || !text.startsWith("/**") || !text.contains("ust not ")) {
                silent.add(ROOT.relativize(folder).toString());
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void testsLieWhereTheBuildFindsThem() {
        assertThat(sources).allMatch(file -> file.toString().matches(".*/src/(main|test)/java/.*"));
    }
}

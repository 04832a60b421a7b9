package dev.weir.generator.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The committed pages against the model. */
class ReferenceTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
    private static final String REWRITE =
            "docs/reference is not what the model says; rewrite it and look at the difference:"
                    + " mvn -q -pl xapi-model/generator -am process-classes -Preference";

    private final Map<String, String> fresh = Reference.pages(Model.load());

    @Test
    void committedPagesAreFresh() throws IOException {
        Map<String, String> committed = Reference.read(Path.of("..", "..", "docs", "reference"));
        assertThat(committed.keySet()).as(REWRITE).isEqualTo(fresh.keySet());
        TreeSet<String> stale = new TreeSet<>(fresh.keySet());
        stale.removeIf(path -> Objects.equals(fresh.get(path), committed.get(path)));
        assertThat(stale).as(REWRITE).isEmpty();
    }

    @Test
    void pagesAreTheSameEachTime() {
        assertThat(Reference.pages(Model.load())).isEqualTo(fresh);
    }

    @Test
    void theSurfaceHasEveryMessageInOneLine() {
        String surface = Objects.requireNonNull(fresh.get("api-surface.txt"));
        assertThat(surface.lines().takeWhile(line -> !line.startsWith("#")).toList())
                .hasSize(2258)
                .isSorted()
                .contains(
                        "VM.start(session_id, vm: VM ref, start_paused: bool, force: bool): void [vm-operator] async");
    }

    @Test
    void everyLinkLeadsToAPage() {
        fresh.forEach((path, page) -> LINK.matcher(page).results().forEach(link -> {
            Path target = Path.of(path).resolveSibling(link.group(1)).normalize();
            assertThat(fresh).as(path + " links to " + link.group(1)).containsKey(target.toString());
        }));
    }
}

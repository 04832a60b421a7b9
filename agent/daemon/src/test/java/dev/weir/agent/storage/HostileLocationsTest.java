package dev.weir.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of volumes and folders that mean harm: each is refused or means a file of the storage's folder. */
class HostileLocationsTest {
    private static final long SEED = 20261126;
    private static final int NAMES = 2000;
    private static final String[] PIECES = {
        "..",
        "/",
        ".",
        "a",
        "\0",
        "~",
        "-",
        "x.qcow2",
        "outside",
        "\\",
        "%2e",
        "\ud800",
        "\u00e9",
        " ",
        "\n",
        ".iso",
        ".base-",
        ".new-",
        "$(id)",
        ";",
        "|",
        "*",
        "?",
        "raw:",
        "json:{",
        "nbd://localhost/",
        ",",
        "=",
        ":"
    };

    private final FileStorage files = new FileStorage(new Command(Duration.ofMinutes(1)));
    private final IsoStorage isos = new IsoStorage();

    @TempDir
    Path root;

    private Path inside;

    @BeforeEach
    void attach() throws Exception {
        inside = Files.createDirectory(root.resolve("inside"));
        Files.writeString(root.resolve("outside.qcow2"), "not yours");
        Files.writeString(root.resolve("outside.raw"), "not yours");
        Files.writeString(root.resolve("outside.iso"), "not yours");
        files.attach("sr", Map.of("location", inside.toString()));
        isos.attach("iso", Map.of("location", inside.toString()));
    }

    @Test
    void noNameLeavesTheFolder() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        Set<String> before = around();
        for (int i = 0; i < NAMES; i++) {
            String name = name(random);
            List<String> refused = new ArrayList<>();
            refused.add(ask(() -> files.create("sr", name, VolumeRef.Format.QCOW2, 1 << 20)));
            refused.add(ask(() -> files.clone("sr", name, name + "2")));
            refused.add(ask(() -> files.clone("sr", "../outside", name)));
            refused.add(ask(() -> files.path(new VolumeRef("sr", name, VolumeRef.Format.RAW))));
            refused.add(ask(() -> isos.path(new VolumeRef("iso", name, VolumeRef.Format.ISO))));
            refused.add(ask(() -> {
                files.destroy("sr", name);
                return name;
            }));
            assertThat(refused)
                    .as("seed %d, name %d: %s", SEED, i, name)
                    .allSatisfy(code -> assertThat(code).matches("|INVALID_VALUE|VDI_MISSING|SR_BACKEND_FAILURE_\\d+"));
        }
        assertThat(around()).isEqualTo(before);
        assertThat(Files.readString(root.resolve("outside.qcow2"))).isEqualTo("not yours");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp/a\0b", "/tmp/\ud800", "relative", "", "../x", "\0"})
    void aFolderThatCannotBeIsRefused(String location) {
        assertThat(ask(() -> files.attach("other", Map.of("location", location))))
                .startsWith("SR_BACKEND_FAILURE_");
        assertThat(ask(() -> isos.attach("other", Map.of("location", location))))
                .startsWith("SR_BACKEND_FAILURE_");
    }

    private interface Question {
        Object ask() throws HypervisorFailure;
    }

    /** The failure's code, or nothing. */
    private static String ask(Question question) {
        try {
            assertThat(question.ask()).isNotNull();
            return "";
        } catch (HypervisorFailure e) {
            return e.code();
        }
    }

    /** A plain name is one in some hundred, for each costs a process. */
    private static String name(RandomGenerator random) {
        StringBuilder name = new StringBuilder(random.nextInt(100) == 0 ? "" : PIECES[random.nextInt(2)]);
        for (int i = random.nextInt(5); i >= 0; i--) {
            name.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return name.toString();
    }

    /** What there is outside the folder. */
    private Set<String> around() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return new TreeSet<>(all.filter(path -> !path.startsWith(inside))
                    .map(Path::toString)
                    .toList());
        }
    }
}

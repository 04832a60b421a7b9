package dev.weir.server.db;

import static dev.weir.server.db.Pool.VBD;
import static dev.weir.server.db.Pool.VDI;
import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.value.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill -9 at any moment loses nothing that was acknowledged, and leaves no half transaction. */
class KillTest {
    @TempDir
    Path dir;

    Database database() {
        return Database.h2(dir);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingAcknowledgedIsLost(long seed) throws IOException, InterruptedException {
        Database database = database();
        int acknowledgements = 1 + new Random(seed).nextInt(400);
        int[] last = new int[Killed.WRITERS];
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Killed.class.getName(),
                        database.place().url())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        String password = database.place().password();
        if (password != null) {
            builder.environment().put("WEIR_DATABASE_PASSWORD", password);
        }
        Process child = builder.start();
        int lines = 0;
        try (BufferedReader acknowledged =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = acknowledged.readLine(); line != null; line = acknowledged.readLine()) {
                if (!line.startsWith(Killed.ACKNOWLEDGED)) {
                    continue;
                }
                String numbers = line.substring(Killed.ACKNOWLEDGED.length());
                int space = numbers.indexOf(' ');
                if (space > 0 && space + 1 < numbers.length()) {
                    // the last line may be cut short by the kill; a shorter number only asks for less
                    last[Integer.parseInt(numbers.substring(0, space))] =
                            Integer.parseInt(numbers.substring(space + 1));
                }
                lines++;
                if (lines == acknowledgements) {
                    // the handle's kill leaves the stream readable: what was acknowledged before it still counts
                    assertThat(child.toHandle().destroyForcibly()).isTrue();
                }
            }
        } finally {
            assertThat(child.destroyForcibly().waitFor()).isNotZero();
        }
        assertThat(lines).as("the child worked until it was killed").isGreaterThanOrEqualTo(acknowledgements);
        try (Store store = database.open()) {
            for (int writer = 0; writer < Killed.WRITERS; writer++) {
                check(store.snapshot(), writer, last[writer]);
            }
        }
    }

    private static void check(Snapshot seen, int writer, int acknowledged) {
        String vm = "vm " + writer;
        if (acknowledged == 0 && seen.find(VM, vm) == null) {
            return;
        }
        int number = Integer.parseInt(((Value.Text) get(seen, VM, vm, "name_label")).text());
        assertThat(number).isBetween(acknowledged, acknowledged + 1);
        assertThat(get(seen, VDI, "vdi " + writer, "name_label")).isEqualTo(get(seen, VM, vm, "name_label"));
        List<Value> expected = IntStream.rangeClosed(Math.max(1, number - Killed.KEPT + 1), number)
                .mapToObj(n -> Value.text("vbd " + writer + " " + n))
                .map(Value.class::cast)
                .toList();
        assertThat(List.copyOf(((Value.Items) get(seen, VM, vm, "VBDs")).values()))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(seen.rows(VBD).stream()
                        .filter(row -> row.ref().startsWith("vbd " + writer + " "))
                        .count())
                .isEqualTo(expected.size());
    }
}

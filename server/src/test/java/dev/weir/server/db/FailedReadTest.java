package dev.weir.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that cannot read once loses nothing: H2 is not let to begin anew in the file. */
class FailedReadTest {
    private static final int COMMITS = 3;
    /** More than opening takes. */
    private static final int READS = 40;

    @TempDir
    Path dir;

    @Test
    void takesNothingBack() throws IOException {
        Path made = dir.resolve("made");
        try (Store store = Stores.open(made, Pool.MODEL)) {
            Busy.run(store, 0, COMMITS, n -> {});
        }
        int failed = 0;
        for (int reads = 0; reads < READS; reads++) {
            Path file = dir.resolve("pool" + reads);
            Files.copy(dir.resolve("made.mv.db"), dir.resolve("pool" + reads + ".mv.db"));
            Files.copy(dir.resolve("made.mark"), dir.resolve("pool" + reads + ".mark"));
            FlakyPath.failAfter(reads);
            try (Store store = Stores.open(H2Engine.open("jdbc:h2:flaky:" + file), Pool.MODEL)) {
                Busy.run(store, 1, 1, n -> {});
            } catch (StoreFailure e) {
                failed++;
            }
            FlakyPath.end();
            try (Store store = Stores.open(file, Pool.MODEL)) {
                Busy.check(store.snapshot(), 0, COMMITS);
            } catch (StoreFailure e) {
                throw new AssertionError("lost by read " + reads, e);
            }
        }
        assertThat(failed).as("reads whose failure was seen").isPositive();
    }
}

package dev.weir.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that a power cut left with any one of its sectors missing is not there, and nothing before it is lost. */
class TornWriteTest {
    private static final int SECTOR = 512;

    @TempDir
    Path dir;

    private byte[] before = {};
    private byte[] after = {};
    private byte[] mark = {};

    @BeforeEach
    void write() throws IOException {
        Path file = dir.resolve("pool");
        try (Store store = Stores.open(file, Pool.MODEL)) {
            Busy.run(store, 0, 1, n -> {});
            before = Files.readAllBytes(dir.resolve("pool.mv.db"));
            mark = Files.readAllBytes(dir.resolve("pool.mark"));
            store.write(tx -> {
                Pool.set(tx, Pool.VM, "vm 0", "name_label", Value.text("the last write"));
                return true;
            });
            after = Files.readAllBytes(dir.resolve("pool.mv.db"));
        }
        assertThat(before.length).as("a write at the end of the file").isLessThan(after.length);
    }

    @Test
    void isThereWhenItIsWhole() throws IOException {
        Path file = left("whole", after);
        try (Store store = Stores.open(file, Pool.MODEL)) {
            assertThat(Pool.get(store.snapshot(), Pool.VM, "vm 0", "name_label"))
                    .isEqualTo(Value.text("the last write"));
        }
    }

    @Test
    void isNotThereWithAnySectorMissing() throws IOException {
        for (int at = before.length; at < after.length; at += SECTOR) {
            byte[] torn = after.clone();
            Arrays.fill(torn, at, at + SECTOR, (byte) 0);
            Path file = left("torn" + at, torn);
            try (Store store = Stores.open(file, Pool.MODEL)) {
                Busy.check(store.snapshot(), 0, 1);
            } catch (AssertionError | StoreFailure e) {
                throw new AssertionError("sector at " + at + " of " + before.length + ".." + after.length, e);
            }
        }
    }

    private Path left(String name, byte[] content) throws IOException {
        Files.write(dir.resolve(name + ".mv.db"), content);
        Files.write(dir.resolve(name + ".mark"), mark);
        return dir.resolve(name);
    }
}

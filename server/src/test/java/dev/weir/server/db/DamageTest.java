package dev.weir.server.db;

import static dev.weir.server.db.Pool.VBD;
import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.make;
import static dev.weir.server.db.Pool.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.value.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file that lost its end, or some bits, opens with everything in it or not at all, whatever the database makes of it:
 * never empty, never older.
 */
class DamageTest {
    private static final long SEED = Long.getLong("weir.seed", 20261126L);
    private static final int TRIES = Integer.getInteger("weir.damages", 80);

    @TempDir
    Path dir;

    private Map<String, Object> whole = Map.of();

    @BeforeEach
    void fill() throws IOException {
        Path file = dir.resolve("made");
        try (Store store = Stores.open(file, Pool.MODEL)) {
            for (int i = 0; i < 40; i++) {
                int number = i;
                store.write(tx -> {
                    make(tx, VM, "vm " + number, "name_description", Value.text("words ".repeat(number)));
                    return make(tx, VBD, "vbd " + number, "VM", Value.text("vm " + number));
                });
            }
            for (int i = 0; i < 40; i += 2) {
                int number = i;
                store.write(tx -> {
                    set(tx, VM, "vm " + number, "name_label", Value.text("renamed"));
                    set(tx, VBD, "vbd " + number, "VM", Value.text("vm 1"));
                    return true;
                });
            }
            whole = Oracle.picture(Pool.MODEL, store.snapshot());
            // as kill -9 leaves it
            copy("made", "killed");
        }
        copy("made", "closed");
    }

    private void copy(String from, String to) throws IOException {
        Files.copy(dir.resolve(from + ".mv.db"), dir.resolve(to + ".mv.db"));
        Files.copy(dir.resolve(from + ".mark"), dir.resolve(to + ".mark"));
    }

    @Test
    void neverOpensAsLessThanItWas(TestReporter reporter) throws IOException {
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            Random random = new Random(SEED + i);
            String name = "try" + i;
            copy(random.nextBoolean() ? "killed" : "closed", name);
            String what = damage(dir.resolve(name + ".mv.db"), random) + ", seed " + (SEED + i);
            boolean first = opens(name, what);
            // nor after the database has seen it once
            boolean second = opens(name, what + ", again");
            assertThat(second).as(what).isEqualTo(first);
            refused += first ? 0 : 1;
            Files.deleteIfExists(dir.resolve(name + ".mv.db"));
        }
        reporter.publishEntry("damaged " + TRIES + " times from seed " + SEED, "refused " + refused);
        assertThat(refused).isBetween(TRIES / 4, TRIES);
    }

    private boolean opens(String name, String what) {
        try (Store store = Stores.open(dir.resolve(name), Pool.MODEL)) {
            assertThat(Oracle.picture(Pool.MODEL, store.snapshot())).as(what).isEqualTo(whole);
            return true;
        } catch (StoreFailure e) {
            assertThat(e).as(what).hasMessageContaining("restore a backup");
            return false;
        }
    }

    private static String damage(Path file, Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int size = (int) channel.size();
            int at = random.nextInt(size);
            return switch (random.nextInt(4)) {
                case 0 -> {
                    channel.truncate(at);
                    yield "cut at " + at + " of " + size;
                }
                case 1 -> {
                    int block = size - (1 + random.nextInt(8)) * 4096;
                    channel.truncate(Math.max(block, 0));
                    yield "cut at block " + block / 4096 + " of " + size / 4096;
                }
                case 2 -> {
                    ByteBuffer one = ByteBuffer.allocate(1);
                    channel.read(one, at);
                    one.put(0, (byte) (one.get(0) ^ (1 << random.nextInt(8)))).rewind();
                    channel.write(one, at);
                    yield "a bit flipped at " + at + " of " + size;
                }
                default -> {
                    byte[] noise = new byte[512 * (1 + random.nextInt(16))];
                    if (random.nextBoolean()) {
                        random.nextBytes(noise);
                    }
                    int sector = at / 512 * 512;
                    channel.write(ByteBuffer.wrap(noise), sector);
                    yield noise.length + " bytes of noise or zeros at " + sector + " of " + size;
                }
            };
        }
    }

    @Test
    void aFlippedBitInAValueIsSeen() throws IOException {
        Path file = dir.resolve("closed.mv.db");
        byte[] bytes = Files.readAllBytes(file);
        List<Integer> places = new java.util.ArrayList<>();
        byte[] word = "renamed".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int i = 0; i + word.length <= bytes.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + word.length, word, 0, word.length)) {
                places.add(i);
            }
        }
        assertThat(places).as("the value stands in the file as it is").isNotEmpty();
        for (int place : places) {
            bytes[place] = 'R';
        }
        Files.write(file, bytes);
        assertThat(opens("closed", "another letter in a name")).isFalse();
    }

    @Test
    void aFileThatIsGoneIsNoNewPool() throws IOException {
        Files.delete(dir.resolve("closed.mv.db"));
        assertThat(opens("closed", "no file")).isFalse();
        Files.delete(dir.resolve("closed.mark"));
        try (Store store = Stores.open(dir.resolve("closed"), Pool.MODEL)) {
            assertThat(store.snapshot().count(VM)).isZero();
        }
    }

    @Test
    void anOlderCopyIsNotTakenForTheNewest() throws IOException {
        copy("made", "older");
        try (Store store = Stores.open(dir.resolve("made"), Pool.MODEL)) {
            store.write(tx -> make(tx, VM, "newer"));
        }
        Files.copy(
                dir.resolve("made.mark"), dir.resolve("older.mark"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(opens("older", "an older copy of the file")).isFalse();
    }
}

package dev.weir.server.db;

import static dev.weir.server.db.Pool.HOST;
import static dev.weir.server.db.Pool.SR;
import static dev.weir.server.db.Pool.TASK;
import static dev.weir.server.db.Pool.UPDATE;
import static dev.weir.server.db.Pool.VDI;
import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.make;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.value.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool in a file, and back into a database of any kind. */
class BackupTest {
    private static final long SEED = Long.getLong("weir.seed", 20261126L);
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final int DAMAGES = 200;

    @TempDir
    Path dir;

    private final Backups backups = new Backups(Pool.MODEL);
    private Database target;
    private Path file;
    private Map<String, Object> whole = Map.of();
    private List<Tombstone> tombstones = List.of();
    private long generation;

    Database database() {
        return Database.h2(dir.resolve("target"));
    }

    @BeforeEach
    void fill() throws IOException {
        target = database();
        file = dir.resolve("pool.backup");
        try (Store store = Stores.open(dir.resolve("source"), Pool.MODEL)) {
            RandomValues values = new RandomValues(Pool.MODEL, new Random(SEED));
            store.write(tx -> {
                make(tx, SR, "sr", "name_label", Value.text("ünïcödé ☃ 😀 \"quoted\"\n"));
                make(tx, VM, "gone");
                make(tx, VM, "self", "parent", Value.text("self"), "start_delay", Value.of(Long.MIN_VALUE));
                make(tx, HOST, "host");
                make(tx, UPDATE, "update", "hosts", Value.texts(List.of("host")));
                make(tx, TASK, "task", "progress", Value.of(0.5));
                for (int i = 0; i < 20; i++) {
                    Map<dev.weir.model.FieldDef, Value> fields = new java.util.HashMap<>();
                    VDI.fields().stream()
                            .filter(field -> !References.possible(field.type()) && !field.transientField())
                            .forEach(field -> fields.put(field, values.of(field, new Oracle(Pool.MODEL))));
                    fields.put(VDI.field("uuid"), Value.text("uuid " + i));
                    fields.put(VDI.field("SR"), Value.text("sr"));
                    tx.create(VDI, "vdi " + i, fields);
                }
                return true;
            });
            store.write(tx -> {
                tx.delete(VM, "gone");
                return true;
            });
            generation = store.snapshot().generation();
            tombstones = store.snapshot().tombstones(VM);
            backups.save(out -> backups.write(store.snapshot(), "1.2.3", NOW, out), file);
        }
        // what a restart leaves is what a backup has
        try (Store store = Stores.open(dir.resolve("source"), Pool.MODEL)) {
            whole = Oracle.picture(Pool.MODEL, store.snapshot());
        }
    }

    @AfterEach
    void close() {
        target.close();
    }

    private Backup restore(boolean over) throws IOException {
        return backups.restore(file, target.place(), over, NOW);
    }

    @Test
    void holdsEverythingThatOutlivesARestart() throws IOException {
        Backup restored = restore(false);
        assertThat(restored.generation()).isEqualTo(generation);
        assertThat(restored.product()).isEqualTo("1.2.3");
        assertThat(restored.time()).isEqualTo(NOW);
        for (int start = 0; start < 2; start++) {
            try (Store store = target.open()) {
                assertThat(Oracle.picture(Pool.MODEL, store.snapshot())).isEqualTo(whole);
                assertThat(store.snapshot().tombstones(VM)).isEqualTo(tombstones);
                assertThat(store.snapshot().count(TASK)).isZero();
            }
        }
    }

    @Test
    void twoBackupsOfTheSameHaveTheSameRows() throws IOException {
        restore(false);
        Path again = dir.resolve("again.backup");
        try (Store store = target.open()) {
            backups.save(out -> backups.write(store.snapshot(), "1.2.3", NOW, out), again);
        }
        assertThat(rows(again)).isEqualTo(rows(file));
    }

    /** Without the generations, which a restore makes new. */
    private static Map<String, String> rows(Path file) throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (String line : lines(file)) {
            if (line.startsWith("{\"class\"")) {
                rows.put(line.substring(0, line.indexOf(",\"created\"")), line.substring(line.indexOf("\"fields\"")));
            }
        }
        return rows;
    }

    private static List<String> lines(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static void write(Path file, List<String> lines) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        Files.write(file, bytes.toByteArray());
    }

    @Test
    void isForItsOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertAlone();
    }

    private void assertAlone() throws IOException {
        try (var beside = Files.list(dir)) {
            assertThat(beside.map(path -> path.getFileName().toString())).noneMatch(name -> name.endsWith(".new"));
        }
    }

    @Test
    void aTokenFromBeforeIsNeverNewer() throws IOException {
        long before;
        try (Store store = target.open()) {
            before = store.snapshot().generation();
            store.write(tx -> make(tx, VM, "lost"));
        }
        restore(true);
        try (Store store = target.open()) {
            assertThat(store.snapshot().generation()).isGreaterThan(before + Disk.BLOCK);
            assertThat(store.snapshot().rows(SR)).allMatch(row -> row.modified() > generation);
            assertThat(store.snapshot().find(VM, "lost")).isNull();
            before = store.snapshot().generation();
        }
        restore(true);
        try (Store store = target.open()) {
            assertThat(store.snapshot().generation()).isGreaterThan(before + Disk.BLOCK);
        }
    }

    @Test
    void replacesAPoolOnlyWhenTold() throws IOException {
        restore(false);
        assertThatThrownBy(() -> restore(false))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("--force");
        restore(true);
    }

    @Test
    void refusesADatabaseThatAServerHolds() {
        try (Store store = target.open()) {
            store.write(tx -> make(tx, VM, "vm"));
            assertThatThrownBy(() -> restore(true))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("in use");
            store.write(tx -> make(tx, VM, "vm2"));
            assertThat(store.snapshot().count(VM)).isEqualTo(2);
        }
    }

    @Test
    void aDamagedFileChangesNothing() throws IOException {
        try (Store store = target.open()) {
            store.write(tx -> make(tx, VM, "kept"));
        }
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < DAMAGES; i++) {
            Random random = new Random(SEED + i);
            byte[] bad = random.nextBoolean() ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            if (bad.length == good.length) {
                bad[10 + random.nextInt(bad.length - 10)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bad);
            assertThatThrownBy(() -> restore(true))
                    .as("seed " + (SEED + i))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("take another");
        }
        try (Store store = target.open()) {
            assertThat(store.snapshot().find(VM, "kept")).isNotNull();
        }
    }

    private void refused(List<String> lines, String reason) throws IOException {
        write(file, lines);
        assertThatThrownBy(() -> restore(false))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining(reason);
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        List<String> good = lines(file);
        refused(good.subList(0, good.size() - 1), "before its last line");
        List<String> longer = new java.util.ArrayList<>(good);
        longer.add("{}");
        refused(longer, "after its last line");
        List<String> fewer = new java.util.ArrayList<>(good);
        fewer.remove(3);
        refused(fewer, "another number of rows");
        List<String> edited = new java.util.ArrayList<>(good);
        edited.replaceAll(line -> line.replace("uuid 7", "uuid x"));
        refused(edited, "its sum is wrong");
        refused(List.of(good.getFirst().replace("\"weir-backup\":1", "\"weir-backup\":2")), "format 2");
        refused(List.of(good.getFirst().replaceFirst("\"schema\":\"\\d+\"", "\"schema\":\"99\"")), "schema version 99");
        refused(List.of("{\"rows\":0}"), "does not begin as a backup");
        Files.write(file, "no gzip at all".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> restore(false)).isInstanceOf(StoreFailure.class);
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> restore(false))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("empty");
    }

    @Test
    void aBackupThatIsNotWholeTakesNobodysPlace() throws IOException {
        byte[] good = Files.readAllBytes(file);
        assertThatThrownBy(() ->
                        backups.save(out -> new ByteArrayInputStream(good, 0, good.length / 2).transferTo(out), file))
                .isInstanceOf(StoreFailure.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(good);
        assertAlone();
    }
}

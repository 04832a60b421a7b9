package dev.weir.server.db;

import static dev.weir.server.db.Pool.HOST;
import static dev.weir.server.db.Pool.SESSION;
import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.make;
import static dev.weir.server.db.Pool.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.migrations.Kind;
import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.value.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup and the changes since make the database that the store was at the end. */
class CopiesTest {
    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");
    private static final int ROUNDS = 4;
    private static final int TRANSACTIONS = 250;

    @TempDir
    Path dir;

    private final Copies copies = new Copies(Pool.MODEL);
    private final Backups backups = new Backups(Pool.MODEL);
    private final Shape shape = new Shape(Pool.MODEL);
    private final ByteArrayOutputStream base = new ByteArrayOutputStream();
    private final ByteArrayOutputStream changes = new ByteArrayOutputStream();

    Database database() {
        return Database.h2(dir.resolve("member"));
    }

    private void base(Store store) throws IOException {
        base.reset();
        changes.reset();
        backups.write(store.snapshot(), "1.2.3", NOW, base);
    }

    private Copies.Kept kept(long generation) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(base.toByteArray());
        all.writeBytes(changes.toByteArray());
        return new Copies.Kept(new ByteArrayInputStream(all.toByteArray()), base.size(), generation);
    }

    @Test
    void randomTransactionsAreThereToTheLast() throws IOException {
        long seed = Long.getLong("weir.seed", 20261127L);
        for (int round = 0; round < ROUNDS; round++) {
            follow("seed " + seed + " round " + round, new Random(seed + round), dir.resolve("master " + round));
        }
    }

    private void follow(String what, Random random, Path file) throws IOException {
        RandomTransactions transactions = new RandomTransactions(random);
        int moment = random.nextInt(TRANSACTIONS);
        long generation;
        Map<String, List<Tombstone>> tombstones;
        try (Store store = Stores.open(file, Pool.MODEL)) {
            store.listen(commit -> changes.writeBytes(copies.lines(commit)));
            for (int i = 0; i < TRANSACTIONS; i++) {
                if (i == moment) {
                    base(store);
                }
                transactions.transaction(store);
            }
            generation = store.snapshot().generation();
            tombstones = tombstones(store);
            compare(what, store.snapshot(), new CopyReader(shape).read(kept(generation)));
        }
        Map<String, Object> restarted;
        try (Store store = Stores.open(file, Pool.MODEL)) {
            restarted = Oracle.picture(Pool.MODEL, store.snapshot());
        }
        try (Database member = database()) {
            Backup restored = copies.restore(kept(generation), member.place(), NOW);
            assertThat(restored.generation()).isEqualTo(generation);
            try (Store store = member.open()) {
                assertThat(Oracle.picture(Pool.MODEL, store.snapshot()))
                        .as(what)
                        .isEqualTo(restarted);
                assertThat(tombstones(store)).as(what).isEqualTo(tombstones);
                assertThat(store.snapshot().generation()).isGreaterThan(generation);
            }
        }
    }

    /** Generations too; only a change of nothing that is kept may be newer in the store. */
    private void compare(String what, Snapshot state, BackupReader.Content copy) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        backups.write(state, "1.2.3", NOW, whole);
        BackupReader.Content expected = new BackupReader(shape).read(new ByteArrayInputStream(whole.toByteArray()));
        assertThat(copy.head()).isEqualTo(expected.head());
        assertThat(rows(copy)).as(what).isEqualTo(rows(expected));
        assertThat(copy.graves()).as(what).containsExactlyInAnyOrderElementsOf(expected.graves());
        Map<String, Long> newest = new TreeMap<>();
        expected.rows().forEach(row -> newest.put(row.toString(), row.modified()));
        assertThat(copy.rows()).as(what).allMatch(row -> row.modified() <= newest.getOrDefault(row.toString(), 0L));
    }

    private Map<String, Map<String, Object>> rows(BackupReader.Content content) {
        Map<String, Map<String, Object>> rows = new TreeMap<>();
        for (Row row : content.rows()) {
            Map<String, Object> values = new TreeMap<>();
            values.put("generation that made it", row.created());
            for (FieldDef field : row.owner().fields()) {
                if (Backups.kept(shape.link(row.owner(), field).kind())) {
                    values.put(field.name(), Oracle.plain(row.get(field)));
                }
            }
            rows.put(row.toString(), values);
        }
        return rows;
    }

    private Map<String, List<Tombstone>> tombstones(Store store) {
        Map<String, List<Tombstone>> tombstones = new TreeMap<>();
        for (ClassDef owner : shape.layout().tables()) {
            tombstones.put(
                    owner.name(),
                    store.snapshot().tombstones(owner).stream()
                            .sorted(Comparator.comparingLong(Tombstone::deleted).thenComparing(Tombstone::ref))
                            .toList());
        }
        return tombstones;
    }

    private static List<List<Change>> commits(Store store) {
        List<List<Change>> commits = new ArrayList<>();
        store.listen(commits::add);
        return commits;
    }

    private String last(List<List<Change>> commits) {
        return new String(copies.lines(commits.getLast()), StandardCharsets.UTF_8);
    }

    @Test
    void whatABackupDoesNotKeepMakesNoLine() {
        try (Store store = Stores.open(dir.resolve("master"), Pool.MODEL)) {
            List<List<Change>> commits = commits(store);
            store.write(tx -> make(tx, HOST, "host"));
            assertThat(last(commits))
                    .startsWith("{\"class\":\"host\",\"ref\":\"host\"")
                    .endsWith("}}\n");
            FieldDef memory = VM.fields().stream()
                    .filter(field -> shape.link(VM, field).kind() == Kind.MEMORY
                            && field.name().equals("allowed_operations"))
                    .findFirst()
                    .orElseThrow();
            store.write(tx -> make(tx, VM, "vm"));
            store.write(tx -> {
                tx.set(VM, "vm", memory, Value.texts(List.of("start")));
                return true;
            });
            assertThat(commits).hasSize(3);
            assertThat(last(commits)).as("of memory only").isEmpty();
            store.write(tx -> {
                tx.touch(VM, "vm");
                return true;
            });
            assertThat(last(commits)).as("of nothing").isEmpty();
            store.write(tx -> {
                make(tx, SESSION, "session");
                set(tx, VM, "vm", "affinity", Value.text("host"));
                return true;
            });
            assertThat(last(commits).lines()).as("a session is not stored").hasSize(1);
            store.write(tx -> {
                tx.delete(HOST, "host");
                return true;
            });
            assertThat(last(commits).lines())
                    .as("who named it, and that it went")
                    .hasSize(2)
                    .anyMatch(line -> line.startsWith("{\"class\":\"VM\""))
                    .anyMatch(line -> line.startsWith("{\"gone\":\"host\",\"ref\":\"host\""));
        }
    }

    /** ETS-45. */
    @Test
    void asManyDeletionsAreRememberedAsInMemory() throws IOException {
        try (Store store = Stores.open(dir.resolve("master"), Pool.MODEL)) {
            base(store);
            store.listen(commit -> changes.writeBytes(copies.lines(commit)));
            for (int i = 0; i < Rows.TOMBSTONES + 20; i++) {
                String ref = "vm " + i;
                store.write(tx -> make(tx, VM, ref));
                store.write(tx -> {
                    tx.delete(VM, ref);
                    return true;
                });
            }
            BackupReader.Content copy = new CopyReader(shape).read(kept(1));
            assertThat(copy.graves().stream().map(RowLines.Grave::tombstone).toList())
                    .isEqualTo(store.snapshot().tombstones(VM));
        }
    }

    @Test
    void aDamagedCopyChangesNothing() throws IOException {
        try (Store store = Stores.open(dir.resolve("master"), Pool.MODEL)) {
            base(store);
        }
        try (Database member = database()) {
            try (Store store = member.open()) {
                store.write(tx -> make(tx, VM, "kept"));
            }
            for (String line : List.of(
                    "{\"class\":\"no class\",\"ref\":\"x\"}",
                    "7",
                    "{}",
                    "{\"class\":\"VBD\",\"ref\":\"b\",\"created\":1,\"modified\":1,"
                            + "\"fields\":{\"uuid\":\"b\",\"VM\":\"nobody\"}}")) {
                changes.reset();
                changes.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
                assertThatThrownBy(() -> copies.restore(kept(9), member.place(), NOW))
                        .isInstanceOf(StoreFailure.class);
            }
            changes.reset();
            changes.writeBytes("{\"class\":".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> copies.restore(kept(9), member.place(), NOW))
                    .isInstanceOf(IOException.class);
            Copies.Kept half =
                    new Copies.Kept(new ByteArrayInputStream(base.toByteArray(), 0, base.size() / 2), base.size(), 9);
            assertThatThrownBy(() -> copies.restore(half, member.place(), NOW)).isInstanceOf(StoreFailure.class);
            try (Store store = member.open()) {
                assertThat(store.snapshot().find(VM, "kept")).isNotNull();
            }
        }
    }
}

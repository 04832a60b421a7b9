package dev.weir.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A power cut at any moment takes nothing back that was acknowledged, and leaves no half transaction. */
class PowerCutTest {
    private static final long SEED = Long.getLong("weir.seed", 20261126L);
    private static final int CUTS = Integer.getInteger("weir.cuts", 40);
    private static final int LIARS = 6;
    private static final int WRITERS = 3;
    private static final int LATEST = 300;

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(SqlStore.class);

    @TempDir
    Path dir;

    private Path made;

    @BeforeAll
    static void quiet() {
        // each cut is a failure that the store rightly logs with all its causes
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    @BeforeEach
    void make() {
        made = dir.resolve("made");
        Stores.open(made, Pool.MODEL).close();
    }

    @Test
    void takesNothingBack(TestReporter reporter) throws IOException {
        int acknowledged = 0;
        for (int i = 0; i < CUTS; i++) {
            acknowledged += cut(SEED + i, true);
        }
        reporter.publishEntry(CUTS + " cuts from seed " + SEED, acknowledged + " commits acknowledged");
        assertThat(acknowledged).as("commits that the cuts could take back").isGreaterThan(CUTS);
    }

    /** The same on a disk that says yes to a sync and does nothing: were nothing lost there, nothing would be proven. */
    @Test
    void wouldTakeSomethingBackFromADiskThatDoesNotSync() throws IOException {
        int lost = 0;
        for (int i = 0; i < LIARS; i++) {
            try {
                cut(SEED + i, false);
            } catch (AssertionError | StoreFailure e) {
                lost++;
            }
        }
        assertThat(lost).as("losses found, seed " + SEED).isPositive();
    }

    private int cut(long seed, boolean syncing) throws IOException {
        Random random = new Random(seed);
        Path file = dir.resolve("pool" + seed + syncing);
        copy(".mv.db", file);
        copy(".mark", file);
        PowerCut power =
                new PowerCut(file.resolveSibling(file.getFileName() + ".mv.db"), random.nextInt(LATEST), syncing);
        AtomicIntegerArray acknowledged = new AtomicIntegerArray(WRITERS);
        work("jdbc:h2:cut:" + file, acknowledged);
        assertThat(power.out()).isTrue();
        PowerCut.Rest rest = List.of(PowerCut.Rest.NOTHING, PowerCut.Rest.EVERYTHING, PowerCut.Rest.ANY_PART)
                .get(random.nextInt(3));
        power.leave(rest, random);
        try (Store store = Stores.open(file, Pool.MODEL)) {
            for (int writer = 0; writer < WRITERS; writer++) {
                Busy.check(store.snapshot(), writer, acknowledged.get(writer));
            }
        } catch (AssertionError | StoreFailure e) {
            e.addSuppressed(new IllegalStateException("seed " + seed + ", left of the unsynced: " + rest));
            throw e;
        }
        int sum = 0;
        for (int writer = 0; writer < WRITERS; writer++) {
            sum += acknowledged.get(writer);
        }
        return sum;
    }

    /** Until the power fails, which every writer sees as a failure of the store. */
    private static void work(String url, AtomicIntegerArray acknowledged) {
        Store store;
        try {
            store = Stores.open(H2Engine.open(url), Pool.MODEL);
        } catch (StoreFailure e) {
            return;
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                threads.execute(() -> {
                    try {
                        Busy.run(store, writer, n -> acknowledged.set(writer, n));
                    } catch (StoreFailure e) {
                        assertThat(e.getMessage()).isNotEmpty();
                    }
                });
            }
        }
        try {
            store.close();
        } catch (StoreFailure e) {
            assertThat(e).hasMessageContaining("cleanly");
        }
    }

    private void copy(String ending, Path file) throws IOException {
        Files.copy(made.resolveSibling("made" + ending), file.resolveSibling(file.getFileName() + ending));
    }
}

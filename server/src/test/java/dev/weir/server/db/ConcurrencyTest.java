package dev.weir.server.db;

import static dev.weir.server.db.Pool.VBD;
import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.get;
import static dev.weir.server.db.Pool.make;
import static dev.weir.server.db.Pool.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.value.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many writers, readers and waiters at once. */
class ConcurrencyTest {
    private static final int WRITERS = 16;
    private static final int WRITES = 60;
    private static final int READERS = 2;
    private static final int WAITERS = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path dir;

    Database database() {
        return Database.h2(dir);
    }

    @Test
    void readersSeeWholeTransactionsAndWaitersMissNone() throws Exception {
        try (Database database = database();
                Store store = database.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ExecutorService busy = Executors.newFixedThreadPool(READERS)) {
            store.write(tx -> {
                make(tx, VM, "left", "name_label", Value.text("0"));
                make(tx, VM, "right", "name_label", Value.text("0"));
                return make(tx, VBD, "vbd", "VM", Value.text("left"));
            });
            long start = store.snapshot().generation();
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger looked = new AtomicInteger();
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                all.add(busy.submit(() -> {
                    while (!over.get()) {
                        look(store.snapshot());
                        looked.incrementAndGet();
                    }
                    return 0;
                }));
            }
            for (int i = 0; i < WAITERS; i++) {
                all.add(threads.submit(follow(store, start)));
            }
            List<Future<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(threads.submit(() -> {
                    for (int n = 0; n < WRITES; n++) {
                        increment(store);
                    }
                    return 0;
                }));
            }
            for (Future<Integer> writer : writers) {
                writer.get(2, TimeUnit.MINUTES);
            }
            over.set(true);
            for (Future<Integer> one : all) {
                one.get(2, TimeUnit.MINUTES);
            }
            assertThat(get(store.snapshot(), VM, "left", "name_label"))
                    .isEqualTo(Value.text(Integer.toString(WRITERS * WRITES)));
            assertThat(store.snapshot().generation()).isEqualTo(start + WRITERS * WRITES);
            assertThat(looked.get()).isPositive();
        }
    }

    /** Adds one to both names and moves the disk to the other side. */
    private static void increment(Store store) {
        int[] mine = new int[1];
        store.write(tx -> {
            mine[0] = number(tx, "left") + 1;
            set(tx, VM, "left", "name_label", Value.text(Integer.toString(mine[0])));
            set(tx, VBD, "vbd", "VM", Value.text(mine[0] % 2 == 0 ? "left" : "right"));
            set(tx, VM, "right", "name_label", Value.text(Integer.toString(mine[0])));
            return true;
        });
        assertThat(number(store.snapshot(), "left")).as("sees its own write").isGreaterThanOrEqualTo(mine[0]);
    }

    private static int number(Snapshot snapshot, String vm) {
        return Integer.parseInt(((Value.Text) get(snapshot, VM, vm, "name_label")).text());
    }

    private static void look(Snapshot seen) {
        int number = number(seen, "left");
        assertThat(number(seen, "right")).isEqualTo(number);
        String side = number % 2 == 0 ? "left" : "right";
        String other = number % 2 == 0 ? "right" : "left";
        assertThat(get(seen, VBD, "vbd", "VM")).isEqualTo(Value.text(side));
        assertThat(((Value.Items) get(seen, VM, side, "VBDs")).values()).hasSize(1);
        assertThat(get(seen, VM, other, "VBDs")).isEqualTo(Value.NO_ITEMS);
    }

    private static Callable<Integer> follow(Store store, long start) {
        return () -> {
            long seen = start;
            int steps = 0;
            while (seen < start + WRITERS * WRITES) {
                Snapshot newer = store.awaitChange(seen, PATIENCE);
                assertThat(newer.generation()).as("woken in time").isGreaterThan(seen);
                List<Change> changes = store.changesSince(seen);
                if (changes == null) {
                    throw new AssertionError("the log is shorter than promised");
                }
                assertThat(changes.getFirst().generation()).isEqualTo(seen + 1);
                assertThat(changes.getLast().generation()).isGreaterThanOrEqualTo(newer.generation());
                seen = changes.getLast().generation();
                steps++;
            }
            return steps;
        };
    }

    @Test
    void anInterruptedWriterHarmsNobody() throws Exception {
        try (Database database = database();
                Store store = database.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> interrupted = threads.submit(() -> {
                Thread.currentThread().interrupt();
                store.write(tx -> make(tx, VM, "vm"));
                return Thread.currentThread().isInterrupted();
            });
            assertThat(interrupted.get(1, TimeUnit.MINUTES)).isTrue();
            store.write(tx -> make(tx, VM, "vm2"));
            assertThat(store.snapshot().count(VM)).isEqualTo(2);
        }
    }
}

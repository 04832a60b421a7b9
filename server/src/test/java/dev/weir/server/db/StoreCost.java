package dev.weir.server.db;

import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.make;
import static dev.weir.server.db.Pool.set;

import dev.weir.value.Value;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * What one durable change costs beside H2's own commit with a sync, and what many writers reach together (P8). Prints
 * one JSON line for each round, and the medians; asserts nothing.
 */
final class StoreCost {
    private static final int ROUNDS = 5;
    private static final int COMMITS = 400;
    private static final int WRITERS = 32;

    private StoreCost() {}

    /** {@code [URL]} of the store's database; none makes one in a folder of its own. */
    public static void main(String[] arguments) throws Exception {
        Path dir = Files.createTempDirectory("weir-cost");
        Place place = arguments.length == 0
                ? Place.file(dir.resolve("pool"))
                : Place.of(arguments[0], System.getenv("WEIR_DATABASE_PASSWORD"));
        try (Connection plain = plain(dir);
                Store store = Stores.open(place, Pool.MODEL)) {
            store.write(tx -> {
                for (int i = 0; i < WRITERS; i++) {
                    if (tx.find(VM, "vm " + i) == null) {
                        make(tx, VM, "vm " + i);
                    }
                }
                return true;
            });
            double[] single = new double[ROUNDS];
            double[] group = new double[ROUNDS];
            for (int round = -1; round < ROUNDS; round++) {
                long begin = cpu();
                double raw = raw(plain);
                long afterRaw = cpu();
                double alone = alone(store);
                long afterAlone = cpu();
                double together = together(store);
                long end = cpu();
                if (round >= 0) {
                    single[round] = alone / raw;
                    group[round] = alone / together;
                    System.out.printf(
                            Locale.ROOT,
                            "{\"round\":%d,\"h2_us\":%.0f,\"store_us\":%.0f,\"store_32_us\":%.0f,"
                                    + "\"h2_cpu_us\":%.0f,\"store_cpu_us\":%.0f,\"store_32_cpu_us\":%.0f}%n",
                            round,
                            raw,
                            alone,
                            together,
                            (afterRaw - begin) / 1e3 / COMMITS,
                            (afterAlone - afterRaw) / 1e3 / COMMITS,
                            (end - afterAlone) / 1e3 / (WRITERS * (COMMITS / 4)));
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "{\"single_over_h2\":%.2f,\"goal\":1.5,\"rate_32_over_1\":%.1f,\"goal_32\":5}%n",
                    median(single),
                    median(group));
        }
    }

    /** What the whole program has used of the processors, in nanoseconds: the clock is noisy on a shared machine. */
    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static Connection plain(Path dir) throws SQLException, IOException {
        Connection plain =
                DriverManager.getConnection("jdbc:h2:file:" + dir.resolve("plain") + ";WRITE_DELAY=0", "sa", "");
        try (Statement statement = plain.createStatement()) {
            statement.execute("CREATE TABLE vm (ref VARCHAR PRIMARY KEY, name VARCHAR, modified BIGINT)");
            statement.execute("INSERT INTO vm VALUES ('vm', 'name', 0)");
        }
        plain.setAutoCommit(false);
        return plain;
    }

    /** Microseconds for one, the median of many. */
    private static double raw(Connection plain) throws SQLException {
        long[] took = new long[COMMITS];
        try (PreparedStatement update =
                        plain.prepareStatement("UPDATE vm SET name = ?, modified = ? WHERE ref = 'vm'");
                PreparedStatement sync = plain.prepareStatement("CHECKPOINT SYNC")) {
            for (int i = 0; i < COMMITS; i++) {
                long start = System.nanoTime();
                update.setString(1, "name " + i);
                update.setLong(2, i);
                update.executeUpdate();
                plain.commit();
                sync.execute();
                plain.commit();
                took[i] = System.nanoTime() - start;
            }
        }
        return median(Arrays.stream(took).mapToDouble(nanos -> nanos / 1e3).toArray());
    }

    private static double alone(Store store) {
        long[] took = new long[COMMITS];
        for (int i = 0; i < COMMITS; i++) {
            long start = System.nanoTime();
            rename(store, "vm 0", start);
            took[i] = System.nanoTime() - start;
        }
        return median(Arrays.stream(took).mapToDouble(nanos -> nanos / 1e3).toArray());
    }

    /** Microseconds for one when many write, the whole time through their number. */
    private static double together(Store store) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            for (Future<?> writer : IntStream.range(0, WRITERS)
                    .mapToObj(number -> threads.submit(() -> {
                        for (int i = 0; i < COMMITS / 4; i++) {
                            rename(store, "vm " + number, start + i);
                        }
                    }))
                    .toList()) {
                writer.get();
            }
            return (System.nanoTime() - start) / 1e3 / (WRITERS * (COMMITS / 4));
        }
    }

    private static void rename(Store store, String vm, long number) {
        store.write(tx -> {
            set(tx, VM, vm, "name_label", Value.text("name " + number));
            return true;
        });
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

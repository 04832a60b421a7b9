package dev.weir.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** P8: one durable change beside the database's own, and what many writers gain by sharing a sync. */
final class Durable {
    private static final int CHANGES = 300;
    private static final int WRITERS = 32;
    /** Rounds before the first that counts: both sides are compiled by then. */
    private static final int WARM = 40;

    private Durable() {}

    static void measure(Stage stage, Path folder, Rounds rounds, Report report) throws IOException {
        try (Line line = stage.line();
                Database database = new Database(folder.resolve("limit"))) {
            byte[][] requests = requests(stage, line, stage.vm());
            for (int i = 0; i < WARM; i++) {
                change(line, requests);
                database.change();
            }
            Rounds.Medians one = rounds.alternate(() -> change(line, requests), database::change);
            report.add(Finding.atMost(
                    "P8",
                    "one durable change (VM.set_name_label) over TLS",
                    "µs",
                    one.ours(),
                    "H2: commit and CHECKPOINT SYNC",
                    one.theirs(),
                    1.5));
        }
        List<Line> lines = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            for (int i = 0; i < WRITERS; i++) {
                lines.add(stage.line());
            }
            Line first = lines.getFirst();
            byte[][] single = requests(stage, first, stage.vms().getFirst());
            together(threads, stage, lines);
            Rounds.Medians rates =
                    rounds.alternate(() -> together(threads, stage, lines), () -> 1e6 / change(first, single));
            report.add(Finding.atLeast(
                    "P8w",
                    "durable changes by " + WRITERS + " writers",
                    "changes/s",
                    rates.ours(),
                    "one writer",
                    rates.theirs(),
                    5));
        } finally {
            for (Line line : lines) {
                line.close();
            }
        }
    }

    /** Two requests that change the label to and fro. */
    private static byte[][] requests(Stage stage, Line line, String vm) {
        return new byte[][] {
            line.post("/", "text/xml", stage.xml("VM.set_name_label", vm, "one name")),
            line.post("/", "text/xml", stage.xml("VM.set_name_label", vm, "another name"))
        };
    }

    /** Microseconds for one change. */
    private static double change(Line line, byte[][] requests) {
        long began = System.nanoTime();
        try {
            for (int i = 0; i < CHANGES; i++) {
                String reply = line.ask(requests[i % 2]);
                if (!reply.contains("Success")) {
                    throw new IllegalStateException(reply);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (System.nanoTime() - began) / 1e3 / CHANGES;
    }

    /** Changes a second of all writers together, each on a VM of its own. */
    private static double together(ExecutorService threads, Stage stage, List<Line> lines) {
        long began = System.nanoTime();
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            byte[][] requests = requests(stage, line, stage.vms().get(i));
            writers.add(threads.submit(() -> change(line, requests)));
        }
        try {
            for (Future<?> writer : writers) {
                writer.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return lines.size() * CHANGES / ((System.nanoTime() - began) / 1e9);
    }

    /** An H2 database with a table of our size, and nothing around it. */
    private static final class Database implements AutoCloseable {
        private final Connection connection;
        private final PreparedStatement update;
        private final Statement sync;
        private int changes;

        Database(Path file) {
            try {
                connection = DriverManager.getConnection("jdbc:h2:file:" + file + ";WRITE_DELAY=0", "sa", "");
                sync = connection.createStatement();
                sync.execute("create table vm (ref varchar(46) primary key, name_label varchar)");
                for (int i = 0; i < 1000; i++) {
                    sync.execute("insert into vm values ('OpaqueRef:" + i + "', 'virtual machine " + i + "')");
                }
                connection.setAutoCommit(false);
                update = connection.prepareStatement("update vm set name_label = ? where ref = ?");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Microseconds for one change. */
        double change() {
            long began = System.nanoTime();
            try {
                for (int i = 0; i < CHANGES; i++) {
                    update.setString(1, "name " + changes++);
                    update.setString(2, "OpaqueRef:" + changes % 1000);
                    update.executeUpdate();
                    connection.commit();
                    sync.execute("checkpoint sync");
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return (System.nanoTime() - began) / 1e3 / CHANGES;
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

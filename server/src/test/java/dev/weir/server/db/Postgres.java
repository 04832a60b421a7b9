package dev.weir.server.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server of its own on loopback, from Debian's package, run as its own user when the tests run as root. */
final class Postgres implements AutoCloseable {
    static final String PASSWORD = "not for the command line";

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Object LOCK = new Object();

    private static @Nullable Postgres shared;

    private final Path dir;
    private final int port;

    Postgres(String... options) {
        if (!Files.isExecutable(PROGRAMS.resolve("postgres"))) {
            throw new AssertionError(
                    "no PostgreSQL 15 in " + PROGRAMS
                            + ": install the package postgresql-15, or leave these tests out by -Dweir.excludedGroups=postgres");
        }
        try {
            dir = Files.createTempDirectory("weir-postgres");
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Path password = Files.writeString(dir.resolve("password"), PASSWORD);
            if (root()) {
                run(List.of("chown", "-R", "postgres", dir.toString()));
            }
            program(
                    "initdb",
                    "-D",
                    data(),
                    "-A",
                    "scram-sha-256",
                    "--pwfile=" + password,
                    "-U",
                    "weir",
                    "-E",
                    "UTF8",
                    "--no-sync");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(options);
    }

    /** A new database on the one server of this JVM, which ends with it. */
    static Database database() {
        synchronized (LOCK) {
            Postgres server = shared;
            if (server == null) {
                server = new Postgres();
                shared = server;
                Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
            }
            return server.create();
        }
    }

    Database create() {
        String name = "pool" + NUMBER.incrementAndGet();
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return new Database() {
            @Override
            public Place place() {
                return Place.of(url(name), PASSWORD);
            }

            @Override
            public Connection meddle() throws SQLException {
                return connect(name);
            }
        };
    }

    String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=weir";
    }

    private Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(url(name), "weir", PASSWORD);
    }

    void start(String... options) {
        String all = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
                + String.join(" ", options);
        program("pg_ctl", "-D", data(), "-w", "-l", dir.resolve("log").toString(), "-o", all, "start");
    }

    /** @param mode as pg_ctl names it: fast ends sessions, immediate is like a crash */
    void stop(String mode) {
        program("pg_ctl", "-D", data(), "-w", "-m", mode, "stop");
    }

    @Override
    public void close() {
        stop("immediate");
        run(List.of("rm", "-rf", dir.toString()));
    }

    private String data() {
        return dir.resolve("data").toString();
    }

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    private void program(String name, String... arguments) {
        List<String> command = new ArrayList<>();
        if (root()) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(PROGRAMS.resolve(name).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private void run(List<String> command) {
        try {
            // the server inherits the output: into a file, or reading it to its end would wait for the server's end
            Path said = Files.createTempFile("weir-postgres", ".out");
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            int end = process.waitFor();
            String text = Files.readString(said, StandardCharsets.UTF_8);
            Files.delete(said);
            if (end != 0) {
                throw new AssertionError(command + " ended with " + end + ": " + text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}

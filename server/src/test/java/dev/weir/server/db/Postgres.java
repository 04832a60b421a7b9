package dev.weir.server.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL server of its own on loopback, from Debian's package, run as its own user when the tests run as root. */
final class Postgres implements Database {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

    private final Path dir;
    private final int port;

    Postgres() {
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
            if (root()) {
                run(List.of("chown", "postgres", dir.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        program("initdb", "-D", data(), "-A", "trust", "-U", "weir", "-E", "UTF8", "--no-sync");
        program(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-l",
                dir.resolve("log").toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off",
                "start");
    }

    @Override
    public Store open() {
        return Stores.open("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "weir", "", Pool.MODEL);
    }

    @Override
    public void close() {
        program("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
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

package dev.weir.conformance.pool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program of the product in a JVM of its own, from the class path of the tests. It never outlives this JVM. */
public final class Program {
    static final String SERVER = "dev.weir.server.Main";

    private static final long DEADLINE_SECONDS = 120;

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread hook;

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.hook = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a main class with the options every program of the tests has. */
    public static Program start(Path log, Map<String, String> environment, String main, List<String> arguments) {
        return start(log, environment, List.of(), main, arguments);
    }

    /** The server as it is built, where the launcher says how; else as it lies among the tests. */
    private static List<String> server() {
        String options = System.getProperty("weir.server.options");
        return options == null ? testPath() : List.of("@" + options);
    }

    private static List<String> testPath() {
        return List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    }

    /** {@code jvm} are options of the virtual machine besides those. */
    static Program start(
            Path log, Map<String, String> environment, List<String> jvm, String main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(jvm);
        command.addAll(main.equals(SERVER) ? server() : testPath());
        command.add(main);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new Program(main, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What follows {@code mark} on the first line of output that starts with it; later output is dropped. */
    public String await(String mark) {
        return await(mark, 1).getFirst();
    }

    /** The same of the first so many such lines. */
    List<String> await(String mark, int lines) {
        CompletableFuture<List<String>> found = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name(name + " output").start(() -> read(mark, lines, found));
        try {
            return found.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            kill();
            throw new IllegalStateException(name + " never printed " + mark + "; its log:\n" + log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** On a platform thread: a read from a pipe holds its thread, and there are as few carriers as cores. */
    private void read(String mark, int wanted, CompletableFuture<List<String>> found) {
        List<String> seen = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(mark) && seen.size() < wanted) {
                    seen.add(line.substring(mark.length()).strip());
                }
                if (seen.size() == wanted) {
                    found.complete(seen);
                }
            }
            found.completeExceptionally(new IllegalStateException("the program ended"));
        } catch (IOException e) {
            found.completeExceptionally(e);
        }
    }

    /** What it prints is read and dropped. */
    void dropOutput() {
        Thread.ofPlatform().daemon().name(name + " output").start(() -> read("never", 1, new CompletableFuture<>()));
    }

    /** Waits for its end, which has to be a good one; what it prints is dropped. */
    void awaitSuccess() {
        dropOutput();
        try {
            if (process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
                Runtime.getRuntime().removeShutdownHook(hook);
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        throw new IllegalStateException(name + " failed or never ended; its log:\n" + log());
    }

    /** Waits for its end by itself; false when it did not come in that time. */
    boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "unreadable: " + e;
        }
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        exit();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    /** Asks it to end, and makes it end when it does not. */
    public void stop() {
        process.destroy();
        try {
            if (process.waitFor(20, TimeUnit.SECONDS)) {
                Runtime.getRuntime().removeShutdownHook(hook);
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    private int exit() {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

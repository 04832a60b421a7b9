package dev.weir.conformance.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The launcher as a process that leads a group of its own, as one started from a shell does. */
final class Launcher implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private Launcher(Process process, Path errors) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.errors = errors;
    }

    /** Runs {@code ./weir WORDS}; what it says on standard error goes to the file. */
    static Launcher start(Path errors, String... words) throws IOException {
        List<String> line =
                new ArrayList<>(List.of("setsid", ROOT.resolve("weir").toString()));
        line.addAll(List.of(words));
        Process process = new ProcessBuilder(line)
                .directory(ROOT.toFile())
                .redirectError(errors.toFile())
                .start();
        process.getOutputStream().close();
        return new Launcher(process, errors);
    }

    /** The next line of standard output, or what was wrong when there is none. */
    String line() throws IOException {
        String line = output.readLine();
        return line != null ? line : "no output; standard error: " + errors();
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** Sends the signal to the launcher and all it started. */
    void signalGroup(String signal) throws IOException, InterruptedException {
        // setsid keeps the process id where it need not fork, so that the group bears it
        new ProcessBuilder("kill", "-" + signal, "--", "-" + process.pid())
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Sends it to the launcher alone. */
    void terminate() {
        process.destroy();
    }

    /** Its exit code; an end that takes longer than the patience is a failure. */
    int awaitEnd(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the launcher did not end within " + patience + ": " + errors());
        }
        return process.exitValue();
    }

    /** The command lines of all processes that name the folder. */
    static List<String> processesOf(Path folder) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.flatMap(handle -> handle.info().commandLine().stream())
                    .filter(line -> line.contains(folder.toString()))
                    .toList();
        }
    }

    /** Ends what a failed test left running. */
    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            process.destroy();
            try {
                process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
            } catch (CompletionException tooLong) {
                process.destroyForcibly();
            }
        }
        output.close();
    }
}

package dev.weir.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.weir.conformance.pool.RunningPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is not ours, run to its end in a folder of its own. */
final class Tool {
    private static final long DEADLINE_MINUTES = 4;
    private static final Path SCRIPTS = Path.of("src", "test", "js");

    /** Where Debian keeps XenAPI.py. */
    static final String DEBIANS_XENAPI = "/usr/share/fence";

    private final Path directory;

    Tool(Path directory) {
        this.directory = directory;
    }

    /** Beside one of our scripts for it, in a folder that no other script has. */
    static Tool withOrchestrasLibrary(String script) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "js", script));
        for (String file : List.of("package.json", "package-lock.json", ".npmrc", script)) {
            Files.copy(SCRIPTS.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Tool tool = new Tool(folder);
        tool.run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), Map.of());
        return tool;
    }

    /** Runs a client's checks against a pool; each prints {@code ok} or {@code FAILED}. */
    void check(RunningPool pool, List<String> command) {
        String output = run(
                command,
                Map.of(
                        "WEIR_URL", pool.url().toString(),
                        "WEIR_USER", RunningPool.USER,
                        "WEIR_PASSWORD", pool.password(),
                        "WEIR_CA", pool.authority().toString(),
                        "NODE_EXTRA_CA_CERTS", pool.authority().toString()));
        assertThat(output.lines().filter(line -> line.startsWith("ok ")))
                .as("checks that passed; the output was:\n" + output)
                .isNotEmpty();
    }

    /** Runs to the end, which has to be a good one, and gives the output. */
    String run(List<String> command, Map<String, String> environment) {
        try {
            Path output = Files.createTempFile("weir-client", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            int exit = exit(start(builder));
            String text = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            assertThat(exit).as(command + " failed:\n" + text).isZero();
            return text;
        } catch (IOException e) {
            return fail(command + ": " + e, e);
        }
    }

    private static Process start(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroyForcibly));
            return process;
        } catch (IOException e) {
            return fail(builder.command().get(0) + " is needed for this test and cannot be run (./weir setup installs"
                    + " it): " + e.getMessage());
        }
    }

    private static int exit(Process process) {
        try {
            if (process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return -1;
    }
}

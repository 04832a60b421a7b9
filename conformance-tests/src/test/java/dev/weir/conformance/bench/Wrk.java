package dev.weir.conformance.bench;

import dev.weir.conformance.flood.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Load by wrk, a client of its own process that costs little. */
final class Wrk {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");

    private final Path folder;
    private final int seconds;

    Wrk(Path folder, int seconds) {
        this.folder = folder;
        this.seconds = seconds;
    }

    /** The server's CPU time in microseconds for one GET. */
    double cpuOfGet(long pid, String url, int connections) {
        return cpu(pid, List.of(url), connections, seconds);
    }

    /** The server's CPU time in microseconds for one POST of the body. */
    double cpuOfPost(long pid, String url, int connections, String mediaType, String body) {
        return cpu(pid, List.of("-s", script(mediaType, body).toString(), url), connections, seconds);
    }

    private static double cpu(long pid, List<String> arguments, int connections, int seconds) {
        double before = new ServerProcess(pid).processorSeconds();
        long requests = run(arguments, connections, seconds);
        return (new ServerProcess(pid).processorSeconds() - before) * 1e6 / requests;
    }

    private static long run(List<String> arguments, int connections, int seconds) {
        List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s"));
        command.addAll(arguments);
        try {
            Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher requests = REQUESTS.matcher(said);
            if (wrk.waitFor() != 0 || !requests.find() || said.contains("Non-2xx")) {
                throw new IllegalStateException("wrk " + arguments + ": " + said);
            }
            return Long.parseLong(requests.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path script(String mediaType, String body) {
        String quoted = body.replace("\\", "\\\\").replace("\"", "\\\"");
        try {
            return Files.writeString(Files.createTempFile(folder, "call", ".lua"), """
                    wrk.method = "POST"
                    wrk.headers["Content-Type"] = "%s"
                    wrk.body = "%s"
                    """.formatted(mediaType, quoted));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.weir.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** openssl's client, talking to a server of this JVM. */
final class OpenSsl {
    private static final long DEADLINE_SECONDS = 120;

    private OpenSsl() {}

    /** All that it prints about a connection in which it makes one call. */
    static String call(int port, String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-ign_eof"));
        all.addAll(List.of(options));
        String body = RawHttp.xml("echo");
        return say(port, "POST / HTTP/1.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body, all);
    }

    /** All that it prints when it is told {@code input} and the server closes; it has to, openssl itself does not. */
    static String say(int port, String input, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread watch = Thread.ofVirtual().start(() -> endAfter(process));
        try (OutputStream out = process.getOutputStream()) {
            try {
                out.write(input.getBytes(StandardCharsets.US_ASCII));
                out.flush();
            } catch (IOException e) {
                // It ended before it was asked; what it printed says why.
                return output(process) + "\n" + e.getMessage();
            }
            return output(process);
        } finally {
            watch.interrupt();
        }
    }

    private static void endAfter(Process process) {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs any of its commands to a good end. */
    static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = output(process);
        if (process.exitValue() != 0) {
            throw new IOException("openssl " + arguments[0] + ": " + output);
        }
        return output;
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code > 128) {
            throw new IOException("openssl was killed; it had printed " + output);
        }
        return output;
    }
}

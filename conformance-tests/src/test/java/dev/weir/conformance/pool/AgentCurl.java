package dev.weir.conformance.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An agent asked as the master asks it, with curl and the master's own key. */
final class AgentCurl {
    private final Path pki;

    AgentCurl(Path pki) {
        this.pki = pki;
    }

    /** {@code address} is HOST:PORT; what curl prints is the answer. */
    Process start(String address, String path, String... options) {
        String port = address.substring(address.lastIndexOf(':') + 1);
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--cacert",
                pki.resolve("ca.pem").toString(),
                "--cert",
                pki.resolve("master.pem").toString(),
                "--key",
                pki.resolve("master.key").toString(),
                "--resolve",
                "agent.weir:" + port + ":127.0.0.1"));
        command.addAll(List.of(options));
        command.add("https://agent.weir:" + port + path);
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.weir.conformance.pool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a host's agent tells of its guests, heard as the master hears it, with curl and the master's own key. */
final class HostView {
    private final Path pki;

    HostView(Path pki) {
        this.pki = pki;
    }

    /** The power state of each guest that is there, by uuid: RUNNING, PAUSED or STOPPED. */
    Map<String, String> guests(String address) {
        String port = address.substring(address.lastIndexOf(':') + 1);
        Process curl = start(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--no-buffer",
                "--cacert",
                pki.resolve("ca.pem").toString(),
                "--cert",
                pki.resolve("master.pem").toString(),
                "--key",
                pki.resolve("master.key").toString(),
                "--resolve",
                "agent.weir:" + port + ":127.0.0.1",
                "https://agent.weir:" + port + "/reports"));
        try (BufferedReader lines = curl.inputReader()) {
            String first = lines.readLine();
            if (first == null) {
                throw new Broken("the agent told nothing", null);
            }
            Map<String, String> guests = new LinkedHashMap<>();
            for (Object domain : Trees.items(Trees.member(JsonText.read(first), "domains"))) {
                guests.put(Trees.text(Trees.member(domain, "uuid")), Trees.text(Trees.member(domain, "power")));
            }
            return guests;
        } catch (IOException e) {
            throw new Broken("the agent's report: " + e, e);
        } finally {
            curl.destroyForcibly();
        }
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

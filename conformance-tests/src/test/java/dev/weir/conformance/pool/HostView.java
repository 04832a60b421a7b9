package dev.weir.conformance.pool;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a host's agent tells of its guests, heard as the master hears it, with curl and the master's own key. */
final class HostView {
    private final Path pki;

    HostView(Path pki) {
        this.pki = pki;
    }

    /** The power state of each guest that is there, by uuid: RUNNING, PAUSED or STOPPED. */
    Map<String, String> guests(String address) {
        Process curl = new AgentCurl(pki).start(address, "/reports", "--no-buffer");
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
}

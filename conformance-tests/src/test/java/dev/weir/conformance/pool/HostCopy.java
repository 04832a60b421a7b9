package dev.weir.conformance.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The copy of the pool's database that one host keeps, as its agent tells of it. */
public final class HostCopy {
    private final AgentCurl curl;
    private final String address;

    HostCopy(Path pki, String address) {
        this.curl = new AgentCurl(pki);
        this.address = address;
    }

    /** What the agent says of it: its pool, its generation and its bytes. */
    public record State(String pool, long generation, long baseBytes, long changeBytes) {}

    public State state() {
        return read(run("/copy"));
    }

    /** Puts what is kept into a file, base and changes; answers what it is. */
    public State content(Path file) {
        String head = run("/copy/content", "--output", file.toString(), "--dump-header", "-");
        String state = head.lines()
                .filter(line -> line.startsWith("copy-state:"))
                .findFirst()
                .orElseThrow(() -> new Broken("the agent gave no copy: " + head, null));
        return read(state.substring(state.indexOf(':') + 1));
    }

    private static State read(String json) {
        Object said = JsonText.read(json.strip());
        return new State(
                Trees.text(Trees.member(said, "pool")),
                (Long) Trees.member(said, "generation"),
                (Long) Trees.member(said, "baseBytes"),
                (Long) Trees.member(said, "changeBytes"));
    }

    private String run(String path, String... options) {
        Process process = curl.start(address, path, options);
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new Broken("the agent did not answer about its copy", null);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }
}

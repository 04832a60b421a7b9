package dev.weir.conformance.pool;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An agent on a simulated host that belongs to a pool by its certificates only. */
public final class LoneAgent implements AutoCloseable {
    private final Program program;
    private final URI url;

    LoneAgent(Path pool) {
        program = Program.start(
                pool.resolve("lone-agent.log"),
                Map.of(),
                "dev.weir.agent.Main",
                List.of(
                        "--listen",
                        "127.0.0.1:0",
                        "--pki",
                        pool.resolve("pki").toString(),
                        "--data",
                        pool.resolve("lone-agent").toString(),
                        "--hypervisor",
                        "simulator"));
        url = URI.create("https://" + program.await("LISTENING"));
    }

    public URI url() {
        return url;
    }

    public long pid() {
        return program.pid();
    }

    public String log() {
        return program.log();
    }

    @Override
    public void close() {
        program.stop();
    }
}

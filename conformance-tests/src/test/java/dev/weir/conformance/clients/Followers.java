package dev.weir.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.PoolTrust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

/** Other people's libraries, which are given a member's address and are to find the master (POOL-91, X18). */
public record Followers(URI member, Path authority, String password) {
    private static final Path PYTHON = Path.of("src", "test", "python");

    /** Each library ends at this address. */
    public void find(String master) throws IOException, GeneralSecurityException {
        Map<String, String> environment = Map.of(
                "WEIR_URL", member.toString(),
                "WEIR_USER", "root",
                "WEIR_PASSWORD", password,
                "WEIR_CA", authority.toString(),
                "NODE_EXTRA_CA_CERTS", authority.toString());
        String said = "ok the master is " + master + "\n";
        Tool python = new Tool(PYTHON);
        assertThat(python.run(List.of("python3", "-B", "follow.py", Tool.DEBIANS_XENAPI), environment))
                .isEqualTo(said);
        Tool orchestra = Tool.withOrchestrasLibrary("follow.mjs");
        assertThat(orchestra.run(List.of("node", "follow.mjs"), environment)).endsWith(said);
        for (String version : List.of("6.2", "8.1")) {
            List<String> java = new Sdk(version, "Follow").command(new PoolTrust(authority));
            assertThat(new Tool(PYTHON).run(java, environment))
                    .as("Java SDK " + version)
                    .endsWith(said);
        }
    }
}

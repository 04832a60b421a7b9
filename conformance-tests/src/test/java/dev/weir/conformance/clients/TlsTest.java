package dev.weir.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.SharedPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What only the program as a whole shows of its TLS; the settings themselves are tested in the server's module. */
@ExtendWith(SharedPool.class)
class TlsTest {
    private static final String SERVED = "Verify return code: 0 (ok)";

    /** wire.md T3; the JDK by itself refuses the second and third name. */
    @Test
    void anyServerNameIsServed(RunningPool pool) throws Exception {
        for (String name : List.of("pool", "xapi:pool", "my_host", "nobody.example")) {
            assertThat(connect(pool, "-servername", name)).as(name).contains(SERVED);
        }
        assertThat(connect(pool, "-noservername")).contains(SERVED);
    }

    /** A client that offers too little is refused without a word in the log, or anybody could fill it. */
    @Test
    void aWeakOfferLeavesNoTraceInTheLog(RunningPool pool) throws Exception {
        assertThat(connect(pool, "-tls1_2", "-cipher", "AES256-SHA")).contains("Cipher is (NONE)");
        assertThat(connect(pool, "-tls1_2")).contains(SERVED);
        assertThat(pool.serverLog()).doesNotContain("SSLHandshakeException", "no cipher suites in common");
    }

    private static String connect(RunningPool pool, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                pool.url().getHost() + ":" + pool.url().getPort(),
                "-CAfile",
                pool.authority().toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}

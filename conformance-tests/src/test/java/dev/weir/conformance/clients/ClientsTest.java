package dev.weir.conformance.clients;

import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.SharedPool;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Login, lists, records, events and a machine's life, as other people's clients do them over HTTPS. */
@ExtendWith(SharedPool.class)
class ClientsTest {
    private static final Path PYTHON = Path.of("src", "test", "python");

    private final RunningPool pool;

    ClientsTest(RunningPool pool) {
        this.pool = pool;
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2", "8.1"})
    void javaSdk(String version) throws IOException, GeneralSecurityException {
        new Sdk(version, "Driver").check(pool);
    }

    @ParameterizedTest
    @ValueSource(strings = {"over_xmlrpc.py", "over_jsonrpc.py"})
    void python(String script) {
        new Tool(PYTHON).check(pool, List.of("python3", "-B", script));
    }

    @Test
    void xenOrchestrasLibrary() throws IOException {
        Tool tool = Tool.withOrchestrasLibrary("driver.mjs");
        tool.check(pool, List.of("node", "driver.mjs", "json-rpc"));
        tool.check(pool, List.of("node", "driver.mjs", "xml-rpc"));
    }
}

package dev.weir.conformance.clients;

import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.SharedPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Login, lists, records, events and a machine's life, as other people's clients do them over HTTPS. */
@ExtendWith(SharedPool.class)
class ClientsTest {
    private static final Path PYTHON = Path.of("src", "test", "python");
    private static final Path SCRIPTS = Path.of("src", "test", "js");

    private final RunningPool pool;

    ClientsTest(RunningPool pool) {
        this.pool = pool;
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2", "8.1"})
    void javaSdk(String version) throws IOException, GeneralSecurityException {
        new Sdk(version).check(pool);
    }

    @ParameterizedTest
    @ValueSource(strings = {"over_xmlrpc.py", "over_jsonrpc.py"})
    void python(String script) {
        new Tool(PYTHON).check(pool, List.of("python3", "-B", script));
    }

    @Test
    void xenOrchestrasLibrary() throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "js"));
        for (String file : List.of("package.json", "package-lock.json", ".npmrc", "driver.mjs")) {
            Files.copy(SCRIPTS.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Tool tool = new Tool(folder);
        tool.run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), Map.of());
        tool.check(pool, List.of("node", "driver.mjs", "json-rpc"));
        tool.check(pool, List.of("node", "driver.mjs", "xml-rpc"));
    }
}

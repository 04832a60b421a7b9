package dev.weir.server.db;

import static dev.weir.server.db.Pool.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was stored can be read again, or the server never starts any more; found by fuzzing. */
class LongKeysTest {
    @TempDir
    Path dir;

    @Test
    void aMapsKeyMayBeAsLongAsItsColumn() {
        Value config = Value.textMap(Map.of("k".repeat(1_000_000), "v"));
        try (Store store = Stores.open(dir.resolve("weir"), Pool.MODEL)) {
            store.write(tx -> Pool.make(tx, VM, "vm", "other_config", config));
        }
        try (Store store = Stores.open(dir.resolve("weir"), Pool.MODEL)) {
            assertThat(Pool.get(store.snapshot(), VM, "vm", "other_config")).isEqualTo(config);
        }
    }
}

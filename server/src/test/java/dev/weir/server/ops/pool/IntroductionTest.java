package dev.weir.server.ops.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Secret;
import dev.weir.model.types.SecretRef;
import dev.weir.server.dispatch.ServerParts;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** secret.introduce: what names the secret by its uuid finds it in the new pool too. */
class IntroductionTest {
    @TempDir
    Path dir;

    @Test
    void aSecretKeepsItsUuid() {
        try (ServerParts parts = ServerParts.open(dir)) {
            String uuid = parts.ids.uuid();
            SecretRef secret = new SecretRef(parts.text("secret.introduce", uuid, "mellon", Map.of("a", "b")));
            assertThat(parts.get(secret, Secret.UUID)).isEqualTo(uuid);
            assertThat(parts.get(secret, Secret.VALUE)).isEqualTo("mellon");
            assertThat(parts.get(secret, Secret.OTHER_CONFIG)).isEqualTo(Map.of("a", "b"));
            assertThat(parts.failure("secret.introduce", uuid, "other", Map.of()))
                    .containsExactly("DB_UNIQUENESS_CONSTRAINT_VIOLATION", "secret", "uuid", uuid);
            assertThat(parts.audit).noneMatch(line -> line.contains("mellon"));
        }
    }
}

package dev.weir.server.ops.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Host;
import dev.weir.model.types.Secret;
import dev.weir.model.types.SecretRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostSettingsTest {
    @TempDir
    Path dir;

    @Test
    void memoryIsReckonedByTheBook() {
        try (ServerParts parts = ServerParts.open(dir)) {
            long before = free(parts);
            VmRef vm = new Machines(parts).running("subject");
            assertThat(free(parts))
                    .as("PLM-4")
                    .isEqualTo(before - parts.get(vm, Vm.MEMORY_DYNAMIC_MIN) - parts.get(vm, Vm.MEMORY_OVERHEAD));
            assertThat(parts.call("host.compute_memory_overhead", parts.host))
                    .isEqualTo(Value.of(parts.get(parts.host, Host.MEMORY_OVERHEAD)));
        }
    }

    private static long free(ServerParts parts) {
        return ((Value.Int) parts.call("host.compute_free_memory", parts.host)).value();
    }

    @Test
    void theOldPasswordGoesWithTheOldMode() {
        try (ServerParts parts = ServerParts.open(dir)) {
            SecretRef secret = new SecretRef(parts.ids.ref());
            String uuid = parts.ids.uuid();
            parts.write(tx -> Records.<SecretRef>draft()
                    .with(Secret.UUID, uuid)
                    .with(Secret.VALUE, "pw")
                    .create(tx, secret));
            parts.call(
                    "host.set_power_on_mode", parts.host, "DRAC", Map.of("power_on_password_secret", uuid, "ip", "x"));
            assertThat(parts.get(parts.host, Host.POWER_ON_MODE)).isEqualTo("DRAC");
            assertThat(parts.exists(secret)).isTrue();
            parts.call("host.set_power_on_mode", parts.host, "", Map.of());
            assertThat(parts.exists(secret)).isFalse();
            assertThat(parts.get(parts.host, Host.POWER_ON_CONFIG)).isEmpty();
        }
    }
}

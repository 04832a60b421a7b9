package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Seed;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cloud-init finds in a guest, of the keys that its VM has for it. */
class CloudInitTest {
    private static final String USER = "weir:cloud-init/user-data";
    private static final String META = "weir:cloud-init/meta-data";
    private static final String NETWORK = "weir:cloud-init/network-config";

    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("Web Server #1");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private @Nullable Seed seed() {
        parts.call("VM.start", vm, false, false);
        Seed seed = parts.agent.asked(Verb.StartDomain.class).getLast().spec().seed();
        parts.call("VM.hard_shutdown", vm);
        return seed;
    }

    @Test
    void aVmWithoutSuchKeysHasNoDisc() {
        parts.call("VM.set_xenstore_data", vm, Map.of("vm-data/x", "y"));
        assertThat(seed()).isNull();
    }

    @Test
    void whatIsGivenIsToldAndTheRestIsMade() {
        parts.call("VM.add_to_xenstore_data", vm, USER, "#cloud-config\npassword: secret\n");
        Seed seed = Objects.requireNonNull(seed());
        assertThat(seed.userData()).isEqualTo("#cloud-config\npassword: secret\n");
        assertThat(seed.metaData())
                .isEqualTo("instance-id: " + parts.get(vm, Vm.UUID) + "\nlocal-hostname: web-server-1\n");
        assertThat(seed.networkConfig()).as("no VIF has an address of its own").isNull();
        assertThat(seed.toString()).doesNotContain("secret");
    }

    @Test
    void aChangedSeedIsThereAtTheNextStart() {
        parts.call("VM.set_xenstore_data", vm, Map.of(USER, "one", META, "m", NETWORK, "n"));
        assertThat(seed()).isEqualTo(new Seed("one", "m", "n"));
        parts.call("VM.set_xenstore_data", vm, Map.of(USER, "two", META, "m"));
        assertThat(seed()).isEqualTo(new Seed("two", "m", null));
        parts.call("VM.set_xenstore_data", vm, Map.of());
        assertThat(seed()).isNull();
    }

    @Test
    void aCopyIsAnotherInstance() {
        parts.call("VM.add_to_xenstore_data", vm, USER, "u");
        VmRef copy = new VmRef(parts.text("VM.clone", vm, "copy"));
        parts.call("VM.start", copy, false, false);
        Seed seed = Objects.requireNonNull(
                parts.agent.asked(Verb.StartDomain.class).getLast().spec().seed());
        assertThat(seed.metaData()).contains(parts.get(copy, Vm.UUID)).contains("local-hostname: copy");
    }

    @Test
    void unknownKeysAndLargeSeedsAreRefusedAndNotRepeated() {
        assertThat(parts.failure("VM.add_to_xenstore_data", vm, "weir:cloud-init/userdata", "x"))
                .containsExactly("INVALID_VALUE", "xenstore_data", "weir:cloud-init/userdata");
        parts.call("VM.add_to_xenstore_data", vm, META, "é".repeat(32 << 10));
        assertThat(parts.failure("VM.add_to_xenstore_data", vm, USER, "x".repeat((64 << 10) + 1)))
                .containsExactly(
                        "INVALID_VALUE", "xenstore_data", "weir:cloud-init/ has 131073 bytes, more than 131072");
        parts.call("VM.add_to_xenstore_data", vm, USER, "x".repeat(64 << 10));
    }
}

package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code VTPM} over the wire with a real guest: what its firmware writes into it comes to the pool and stays with the VM. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TpmTest {
    private static final String MEMORY = Long.toString(256L << 20);

    @Test
    void itsContentsStayWithTheVm() throws Exception {
        try (RunningPool pool = RunningPool.start(new PoolSetup("private"))) {
            LoggedIn client = LoggedIn.to(pool);
            Object vm = machine(client);
            Object tpm = client.call("VTPM.create", vm, true);
            client.call("VM.start", vm, false, false);
            assertThat(Deadline.until(() -> !contents(client, tpm).isEmpty()))
                    .as("the pool has what the firmware wrote")
                    .isTrue();
            client.call("VM.suspend", vm);
            assertThat(contents(client, tpm)).isNotEmpty();
            client.call("VM.resume", vm, false, false);
            client.call("VM.hard_shutdown", vm);
            String kept = contents(client, tpm);
            assertThat(kept).isNotEmpty();

            Object copy = client.call("VM.clone", vm, "with a TPM of its own");
            List<String> copied = Trees.texts(client.call("VM.get_VTPMs", copy));
            assertThat(copied).hasSize(1).doesNotContain(tpm.toString());
            assertThat(contents(client, copied.getFirst())).as("it is unique").isNotEqualTo(kept);

            client.call("VM.start", vm, false, false);
            client.call("VM.hard_shutdown", vm);
            assertThat(contents(client, tpm)).as("a run later").isNotEmpty();
            int secrets = Trees.items(client.call("secret.get_all")).size();
            client.call("VTPM.destroy", tpm);
            assertThat(Trees.items(client.call("secret.get_all")))
                    .as("its own goes with it")
                    .hasSize(secrets - 1);
        }
    }

    private static Object machine(LoggedIn client) {
        Object vm = TinyGuest.make(client, "with a TPM").vm();
        client.call("VM.remove_from_other_config", vm, "weir:kernel");
        client.call("VM.set_memory_limits", vm, MEMORY, MEMORY, MEMORY, MEMORY);
        client.call("VM.set_HVM_boot_params", vm, Map.of("order", "d", "firmware", "uefi"));
        return vm;
    }

    private static String contents(LoggedIn client, Object tpm) {
        return Trees.text(client.call("VTPM.get_contents", tpm));
    }
}

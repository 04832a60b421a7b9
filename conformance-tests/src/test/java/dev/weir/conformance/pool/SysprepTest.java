package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** VM.sysprep as clients see it, also where a program dies in the middle of it. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SysprepTest {
    /** The host takes longer over it than this test does over anything. */
    private static final String LATE = "{\"verb\":\"RunSysprep\",\"delayMillis\":1200000}";

    private RunningPool pool;
    private LoggedIn client;
    private Object vm;

    @BeforeEach
    void start() {
        pool = RunningPool.start("simulator");
        client = LoggedIn.to(pool);
        Object template =
                Trees.items(client.call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        vm = client.call("VM.clone", template, "windows");
        client.call("VM.provision", vm);
        client.call("VM.remove_from_platform", vm, "viridian");
        client.call("VM.add_to_platform", vm, "viridian", "true");
        client.call("VM.start", vm, false, false);
        until("VM", vm, record -> !"OpaqueRef:NULL".equals(record.get("guest_metrics")));
    }

    @AfterEach
    void stop() {
        if (pool != null) {
            pool.close();
        }
    }

    /** The record as soon as an event tells that it is as wanted. */
    private Map<String, Object> until(String className, Object ref, Predicate<Map<String, Object>> wanted) {
        Object token = "";
        while (true) {
            Object batch = client.call("event.from", List.of(className + "/" + ref), token, 30.0);
            token = Trees.member(batch, "token");
            for (Object event : Trees.items(Trees.member(batch, "events"))) {
                Object snapshot = Trees.members(event).get("snapshot");
                if (snapshot != null && wanted.test(Trees.members(snapshot))) {
                    return Trees.members(snapshot);
                }
            }
        }
    }

    private void fault(String json) throws IOException {
        String host = pool.agents().getFirst().getAuthority();
        Process curl = new AgentCurl(pool.directory().resolve("pki"))
                .start(host, "/faults", "--fail", "--header", "content-type: application/json", "--data", json);
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.onExit().join().exitValue()).as(said).isZero();
    }

    /** The operation has begun, and will not end. */
    private Object begin() throws IOException {
        fault(LATE);
        Object task = client.call("Async.VM.sysprep", vm, "<unattend/>", 600.0);
        until(
                "VM",
                vm,
                record -> Trees.members(Trees.member(record, "current_operations"))
                        .containsValue("sysprep"));
        return task;
    }

    @Test
    void theGuestIsOffAfterwards() {
        client.call("VM.sysprep", vm, "<unattend/>", 60.0);
        assertThat(client.call("VM.get_power_state", vm)).isEqualTo("Halted");
    }

    @Test
    void anAgentThatDiesInTheMiddleFailsTheTask() throws Exception {
        Object task = begin();
        pool.killAgent();
        Map<String, Object> ended = until("task", task, record -> !"pending".equals(record.get("status")));
        assertThat(ended.get("status")).isEqualTo("failure");
        assertThat(Trees.texts(Trees.member(ended, "error_info")).getFirst()).isEqualTo("CANNOT_CONTACT_HOST");
        assertThat(client.call("VM.get_current_operations", vm)).isEqualTo(Map.of());
        pool.startAgent();
        until("VM", vm, record -> "Halted".equals(record.get("power_state")));
    }

    @Test
    void aServerThatDiesInTheMiddleHoldsNothing() throws Exception {
        begin();
        pool.killServer();
        pool.startServer();
        // The host may not have heard of it before the server died.
        fault("{\"clear\":true}");
        client = LoggedIn.to(pool);
        assertThat(client.call("VM.get_current_operations", vm)).isEqualTo(Map.of());
        assertThat(client.call("VM.get_power_state", vm)).isEqualTo("Running");
        client.call("VM.sysprep", vm, "<unattend/>", 60.0);
        assertThat(client.call("VM.get_power_state", vm)).isEqualTo("Halted");
    }
}

package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** pool.plan_join between two pools as programs, whose certificates nobody of the other knows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JoinPlanTest {
    private RunningPool joiner;
    private RunningPool pool;
    private LoggedIn ours;
    private LoggedIn theirs;

    @BeforeAll
    void start() {
        joiner = RunningPool.start();
        pool = RunningPool.start();
        ours = LoggedIn.to(joiner);
        theirs = LoggedIn.to(pool);
    }

    @AfterAll
    void stop() {
        joiner.close();
        pool.close();
    }

    private String address() {
        return pool.url().getHost() + ":" + pool.url().getPort();
    }

    private List<Map<String, Object>> plan(String kind) {
        Map<String, Object> plan =
                Trees.members(ours.call("pool.plan_join", address(), RunningPool.USER, pool.password()));
        assertThat(List.copyOf(plan.keySet())).isSorted();
        return plan.values().stream()
                .map(Trees::members)
                .filter(entry -> kind.equals(entry.get("kind")))
                .toList();
    }

    private static Object poolOf(LoggedIn client) {
        return Trees.items(client.call("pool.get_all")).getFirst();
    }

    private static Object sharedFolder(LoggedIn client, RunningPool where, String name) {
        Object host = Trees.items(client.call("host.get_all")).getFirst();
        return client.call(
                "SR.create",
                host,
                Map.of("location", where.directory().resolve(name).toString()),
                0L,
                name,
                "",
                "file",
                "user",
                true,
                Map.of());
    }

    private Object vm(String name) {
        Object template =
                Trees.items(ours.call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        Object vm = ours.call("VM.clone", template, name);
        ours.call("VM.provision", vm);
        return vm;
    }

    private static void gone(LoggedIn client, Object sr) {
        Trees.items(client.call("SR.get_PBDs", sr)).forEach(pbd -> client.call("PBD.unplug", pbd));
        client.call("SR.destroy", sr);
    }

    @Test
    void faultsComeTogetherAndGoOneByOne() {
        assertThat(plan("blocker")).isEmpty();
        Object running = vm("awake");
        ours.call("VM.start", running, false, false);
        Object asleep = vm("asleep");
        ours.call("VM.start", asleep, false, false);
        ours.call("VM.suspend", asleep);
        Object shared = sharedFolder(ours, joiner, "everybody's");

        List<Map<String, Object>> blockers = plan("blocker");
        assertThat(blockers)
                .extracting(entry -> entry.get("code"))
                .containsExactly(
                        "JOINING_HOST_CANNOT_HAVE_RUNNING_VMS",
                        "JOINING_HOST_CANNOT_CONTAIN_SHARED_SRS",
                        "JOINING_HOST_CANNOT_HAVE_RUNNING_OR_SUSPENDED_VMS");
        assertThat(blockers).extracting(entry -> entry.get("ours")).containsExactly("awake", "everybody's", "asleep");
        assertThat(blockers.getFirst().get("command"))
                .isEqualTo("xe vm-shutdown uuid=" + ours.call("VM.get_uuid", running));

        ours.call("VM.hard_shutdown", running);
        gone(ours, shared);
        assertThat(plan("blocker")).extracting(entry -> entry.get("rule")).containsExactly("strict-1");
        theirs.call("pool.add_to_other_config", poolOf(theirs), "weir:strict-join", "false");
        assertThat(plan("blocker")).isEmpty();
        theirs.call("pool.remove_from_other_config", poolOf(theirs), "weir:strict-join");
        ours.call("VM.hard_shutdown", asleep);
        assertThat(plan("blocker")).isEmpty();
    }

    @Test
    void itTellsWhatTheHostBringsAndGets() {
        Object nas = sharedFolder(theirs, pool, "nas");
        assertThat(plan("plugged"))
                .extracting(entry -> entry.get("class") + " " + entry.get("theirs") + " " + entry.get("ours"))
                .contains("SR nas null", "PIF eth0 eth0", "PIF eth1 eth1");
        gone(theirs, nas);
        Object inner = ours.call("network.create", Map.of("name_label", "inner", "other_config", Map.of()));
        assertThat(plan("merged"))
                .extracting(entry -> entry.get("ours_bridge") + "=" + entry.get("theirs_bridge"))
                .containsExactlyInAnyOrder("xenapi=xenapi", "xenbr0=xenbr0", "xenbr1=xenbr1");
        assertThat(plan("copied"))
                .extracting(entry -> Objects.requireNonNullElse(entry.get("names"), entry.get("ours")))
                .contains("simulated", "Local storage", "inner");
        ours.call("network.destroy", inner);
    }

    /** POOL-20. */
    @Test
    void aPoolCannotJoinItself() {
        Map<String, Object> plan = Trees.members(ours.call(
                "pool.plan_join",
                joiner.url().getHost() + ":" + joiner.url().getPort(),
                RunningPool.USER,
                joiner.password()));
        assertThat(Trees.members(plan.values().iterator().next()))
                .containsEntry("code", "OPERATION_NOT_ALLOWED")
                .containsEntry("param_1", "Host cannot become slave of itself");
    }

    /** POOL-12. */
    @Test
    void whoIsNotLetInIsTold() {
        refused("SESSION_AUTHENTICATION_FAILED", address(), "wrong");
        refused("JOINING_HOST_CONNECTION_FAILED", "127.0.0.1:1", "any");
        refused(
                "JOINING_HOST_CONNECTION_FAILED",
                pool.plainUrl().getHost() + ":" + pool.plainUrl().getPort(),
                pool.password());
    }

    private void refused(String code, String address, String password) {
        assertThatThrownBy(() -> ours.call("pool.plan_join", address, RunningPool.USER, password))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }
}

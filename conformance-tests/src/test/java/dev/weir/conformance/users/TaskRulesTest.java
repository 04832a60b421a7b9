package dev.weir.conformance.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.conformance.roles.Crew;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whose task who may touch, and when it goes, over the wire (ETS-24 to ETS-27). What takes hours is in TaskTest. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskRulesTest {
    private static final String ANY = "task.destroy/any";
    private static final String DENIED = "RBAC_PERMISSION_DENIED";
    private static final String NULL = "OpaqueRef:NULL";
    private static final String ORIGINATOR = "tasks";

    /** More than any sweep needs to come. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Crew crew;
    private RunningPool pool;
    private LoggedIn root;
    private LoggedIn owner;
    private LoggedIn other;
    private LoggedIn operator;

    @BeforeAll
    void start() {
        crew = Crew.start();
        pool = RunningPool.start();
        root = LoggedIn.to(pool);
        crew.serve(root);
        owner = crew.employ(root, "owner", "vm-admin", ORIGINATOR);
        other = crew.employ(root, "reader", "read-only", ORIGINATOR);
        operator = crew.employ(root, "operator", "pool-operator", ORIGINATOR);
    }

    @AfterAll
    void stop() {
        pool.close();
        crew.close();
    }

    private LoggedIn as(String name) {
        return new LoggedIn(
                root.rpc(), Trees.text(root.rpc().call("session.login_with_password", name, name, "1.0", ORIGINATOR)));
    }

    private static String task(LoggedIn client) {
        return Trees.text(client.call("task.create", "a label", "a description"));
    }

    private Map<String, Object> record(String task) {
        return Trees.members(root.call("task.get_record", task));
    }

    private Object field(String task, String name) {
        return Trees.member(record(task), name);
    }

    private boolean isThere(String task) {
        return failure(root, "task.get_uuid", task).isEmpty();
    }

    private static List<String> failure(LoggedIn client, String method, Object... params) {
        try {
            client.call(method, params);
            return List.of();
        } catch (Refused e) {
            return e.description();
        }
    }

    /** Looks again after each change of a task. */
    private void await(String what, BooleanSupplier wanted) {
        Instant end = Instant.now().plus(PATIENCE);
        String token = "";
        while (!wanted.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            token = Trees.text(Trees.member(root.call("event.from", List.of("task"), token, 10.0), "token"));
        }
    }

    private void denied(LoggedIn client, String method, Object... params) {
        assertThat(failure(client, method, params))
                .containsExactly(
                        DENIED,
                        ANY,
                        "No permission in user session. (Roles with this permission: pool-admin, pool-operator)");
    }

    private void touchesNothing(LoggedIn client, String task) {
        denied(client, "task.cancel", task);
        denied(client, "task.destroy", task);
        denied(client, "task.set_status", task, "success");
        denied(client, "task.set_progress", task, 0.5);
        denied(client, "task.set_result", task, "x");
        denied(client, "task.set_error_info", task, List.of("x"));
        denied(client, "task.set_other_config", task, Map.of("a", "b"));
        denied(client, "task.add_to_other_config", task, "a", "b");
        denied(client, "task.remove_from_other_config", task, "a");
    }

    /** ETS-24: a task is its user's, whichever of his sessions it was made in. */
    @Test
    void ets24AnOwnerIsAUserAndNotASession() {
        String task = task(owner);
        touchesNothing(other, task);
        LoggedIn again = as("owner");
        again.call("task.set_progress", task, 0.25);
        again.call("task.cancel", task);
        again.call("task.set_status", task, "cancelled");
        again.call("task.destroy", task);
        assertThat(isThere(task)).isFalse();
    }

    /** ETS-24: the sessions of root are one user's, and nobody else's. */
    @Test
    void ets24RootOwnsWhatRootMade() {
        String task = task(root);
        touchesNothing(owner, task);
        touchesNothing(other, task);
        LoggedIn again = LoggedIn.to(pool);
        again.call("task.set_status", task, "failure");
        again.call("task.destroy", task);
        String theirs = task(owner);
        again.call("task.set_status", theirs, "failure");
        again.call("task.destroy", theirs);
    }

    /** ETS-24: whoever may task.destroy/any; of a session that has ended nobody else, not even its user. */
    @Test
    void ets24APoolOperatorTouchesAny() {
        LoggedIn brief = as("owner");
        String task = task(brief);
        brief.call("session.logout");
        touchesNothing(owner, task);
        operator.call("task.cancel", task);
        operator.call("task.set_status", task, "cancelled");
        operator.call("task.destroy", task);
        String gone = task;
        denied(owner, "task.cancel", gone);
        assertThat(failure(operator, "task.cancel", gone)).containsExactly("HANDLE_INVALID", "task", gone);
    }

    /** ETS-24, ETS-31: everybody sees all of them. */
    @Test
    void ets31EverybodySeesThem() {
        String task = task(owner);
        assertThat(Trees.members(other.call("task.get_record", task)))
                .containsEntry("name_label", "a label")
                .containsEntry("status", "pending")
                .doesNotContainKey("session");
        assertThat(Trees.members(other.call("task.get_all_records"))).containsKey(task);
        owner.call("task.set_status", task, "success");
        owner.call("task.destroy", task);
    }

    /** ETS-24: cancel stands in current_operations by the task that asks, in place of all else there. */
    @Test
    void ets24CancelIsNotedWhateverTheTaskAllows() {
        String task = task(owner);
        assertThat(record(task)).containsEntry("allowed_operations", List.of());
        owner.call("task.destroy", task);
        owner.call("task.cancel", task);
        Map<String, Object> noted = Trees.members(field(task, "current_operations"));
        assertThat(noted).hasSize(1).containsValue("cancel").doesNotContainKey("task");
        assertThat(noted.keySet()).allMatch(ref -> ref.startsWith("OpaqueRef:"));
        assertThat(record(task)).containsEntry("status", "pending");
        owner.call("task.set_status", task, "cancelled");
        owner.call("task.cancel", task);
        owner.call("task.destroy", task);
    }

    /** ETS-23, ETS-24: work that can stop says so, stops, and says no more then. */
    @Test
    void ets24WorkStopsWhereItLooks() {
        String template =
                Trees.texts(root.call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        String vm = Trees.text(root.call("VM.clone", template, "cancelled"));
        root.call("VM.provision", vm);
        root.call("VM.set_start_delay", vm, 3600L);
        String start = Trees.text(owner.call("Async.VM.start", vm, false, false));
        await(
                "the start rests",
                () -> field(start, "allowed_operations").equals(List.of("cancel"))
                        && Trees.text(root.call("VM.get_power_state", vm)).equals("Running"));
        String pause = Trees.text(owner.call("Async.VM.pause", vm));
        await("the pause waits for it", () -> field(pause, "allowed_operations").equals(List.of("cancel")));
        touchesNothing(other, pause);
        assertThat(Trees.text(owner.call("task.get_status", pause))).isEqualTo("pending");
        owner.call("task.cancel", pause);
        await("the pause gives up", () -> !field(pause, "status").equals("pending"));
        assertThat(record(pause))
                .containsEntry("status", "cancelled")
                .containsEntry("error_info", List.of())
                .containsEntry("allowed_operations", List.of())
                .containsEntry("progress", 1.0);
        operator.call("task.cancel", start);
        await("the start ends", () -> !field(start, "status").equals("pending"));
        assertThat(record(start)).containsEntry("allowed_operations", List.of());
        root.call("VM.hard_shutdown", vm);
        root.call("VM.destroy", vm);
        owner.call("task.destroy", start);
        owner.call("task.destroy", pause);
        assertThat(isThere(start) || isThere(pause)).isFalse();
    }

    /** ETS-25: an unfinished task is only marked, and goes once it has ended. */
    @Test
    void ets25AnUnfinishedTaskIsMarked() {
        String task = task(owner);
        owner.call("task.destroy", task);
        owner.call("task.destroy", task);
        assertThat(record(task))
                .containsEntry("status", "pending")
                .containsEntry("current_operations", Map.of("task", "destroy"));
        owner.call("task.set_status", task, "cancelling");
        assertThat(isThere(task)).isTrue();
        owner.call("task.set_status", task, "success");
        await("the sweep", () -> !isThere(task));
        String ended = task(owner);
        owner.call("task.set_status", ended, "success");
        owner.call("task.destroy", ended);
        assertThat(isThere(ended)).isFalse();
    }

    /** ETS-25, ETS-26: ended by hand it is as old as can be; pending ones are not removed by number. */
    @Test
    void ets25PendingTasksStayHoweverManyThereAre() {
        List<String> pending = new ArrayList<>();
        for (int i = 0; i < 205; i++) {
            pending.add(task(owner));
        }
        String ended = task(owner);
        owner.call("task.set_status", ended, "failure");
        await("a sweep", () -> !isThere(ended));
        assertThat(pending).allMatch(this::isThere);
        pending.forEach(task -> owner.call("task.set_status", task, "success"));
        pending.forEach(task -> failure(owner, "task.destroy", task));
    }

    /** ETS-26: fields are written as they are sent, and no other changes with them. */
    @Test
    void ets26FieldsAreWrittenPlainly() {
        String task = task(other);
        assertThat(record(task))
                .containsEntry("name_label", "a label")
                .containsEntry("name_description", "a description")
                .containsEntry("type", "<none/>")
                .containsEntry("subtask_of", NULL)
                .containsEntry("other_config", Map.of())
                .containsEntry("allowed_operations", List.of())
                .containsEntry("result", "");
        Object finished = field(task, "finished");
        other.call("task.set_progress", task, 7.5);
        other.call("task.set_result", task, "no XML");
        other.call("task.set_error_info", task, List.of("MINE", "1"));
        other.call("task.set_status", task, "failure");
        assertThat(record(task))
                .containsEntry("progress", 7.5)
                .containsEntry("result", "no XML")
                .containsEntry("error_info", List.of("MINE", "1"))
                .containsEntry("status", "failure")
                .containsEntry("finished", finished)
                .containsEntry("allowed_operations", List.of());
        other.call("task.set_status", task, "pending");
        assertThat(record(task)).containsEntry("status", "pending").containsEntry("progress", 7.5);
        other.call("task.set_status", task, "success");
        other.call("task.destroy", task);
    }

    /** ETS-27, ETS-78: protected keys take more than being the owner. */
    @Test
    void ets27ProtectedKeysTakeARole() {
        String task = task(other);
        for (String key : List.of("applies_to", "XenCenterUUID", "XenCenterMeddlingActionTitle")) {
            assertThat(failure(other, "task.add_to_other_config", task, key, "x"))
                    .startsWith(DENIED, "task.add_to_other_config/key:" + key.toLowerCase(java.util.Locale.ROOT));
            assertThat(failure(other, "task.remove_from_other_config", task, key))
                    .startsWith(DENIED, "task.remove_from_other_config/key:" + key.toLowerCase(java.util.Locale.ROOT));
            assertThat(failure(other, "task.set_other_config", task, Map.of(key, "x")))
                    .startsWith(DENIED, "task.add_to_other_config/key:" + key.toLowerCase(java.util.Locale.ROOT));
        }
        operator.call("task.add_to_other_config", task, "applies_to", "a VM");
        other.call("task.set_other_config", task, Map.of("applies_to", "a VM", "mine", "1"));
        assertThat(failure(other, "task.set_other_config", task, Map.of("mine", "2")))
                .startsWith(DENIED, "task.remove_from_other_config/key:applies_to");
        other.call("task.add_to_other_config", task, "more", "2");
        assertThat(record(task)).containsEntry("other_config", Map.of("applies_to", "a VM", "mine", "1", "more", "2"));
        other.call("task.set_status", task, "success");
        other.call("task.destroy", task);
    }
}

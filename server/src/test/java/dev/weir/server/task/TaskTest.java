package dev.weir.server.task;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Session;
import dev.weir.model.types.SessionRef;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskAllowedOperations;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.server.call.Call;
import dev.weir.server.call.Origin;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Gate;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import dev.weir.server.session.Users;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks: what they say, who may touch them, when they go (wire.md K, ETS-20 to ETS-31). */
class TaskTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private int tasks() {
        return parts.store.snapshot().count(Task.DEF);
    }

    private void ended(TaskRef task) throws InterruptedException {
        parts.await(state -> state.find(Task.DEF, task.ref()) == null
                || !Records.get(state, task, Task.FINISHED).equals(java.time.Instant.EPOCH));
    }

    private Map<String, Object> disk() {
        return Map.of(
                "name_label",
                "d",
                "SR",
                machines.localSr(),
                "virtual_size",
                1 << 20,
                "type",
                "user",
                "sharable",
                false,
                "read_only",
                false,
                "other_config",
                Map.of());
    }

    @Test
    void aSyncCallsTaskIsThereMeanwhileAndGoneAfter() {
        List<String> seen = new ArrayList<>();
        parts.agent.during(
                Verb.CreateVolume.class,
                () -> parts.store
                        .snapshot()
                        .rows(Task.DEF)
                        .forEach(row -> seen.add(Records.get(row, Task.NAME_LABEL))));
        parts.call("VDI.create", disk());
        assertThat(seen).as("ETS-20, ETS-21").containsExactly("VDI.create");
        assertThat(tasks()).isZero();
        parts.agent.refuse(Verb.CreateVolume.class, "SR_FULL", "1", "2");
        assertThat(parts.failure("VDI.create", disk())).containsExactly("SR_FULL", "1", "2");
        assertThat(tasks()).isZero();
    }

    @Test
    void anAsyncTaskStaysAndCarriesTheResult() throws InterruptedException {
        TaskRef task = new TaskRef(parts.text("Async.VDI.create", disk()));
        ended(task);
        assertThat(parts.get(task, Task.RESULT)).as("K2").matches("<value>OpaqueRef:[0-9a-f-]+</value>");
        assertThat(parts.get(task, Task.NAME_LABEL)).isEqualTo("Async.VDI.create");
        assertThat(parts.get(task, Task.TYPE)).isEqualTo("<none/>");
        assertThat(parts.get(task, Task.RESIDENT_ON)).isEqualTo(parts.host);
        TaskRef internal = new TaskRef(parts.text("InternalAsync.VDI.create", disk()));
        ended(internal);
        assertThat(parts.get(internal, Task.STATUS)).as("X9").isEqualTo(TaskStatusType.SUCCESS);
    }

    @Test
    void aFailureIsCodeFirst() throws InterruptedException {
        parts.agent.refuse(Verb.CreateVolume.class, "SR_FULL", "1", "2");
        TaskRef task = new TaskRef(parts.text("Async.VDI.create", disk()));
        ended(task);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.FAILURE);
        assertThat(parts.get(task, Task.ERROR_INFO)).as("K3").containsExactly("SR_FULL", "1", "2");
        assertThat(parts.get(task, Task.RESULT)).isEmpty();
        assertThat(parts.get(task, Task.PROGRESS)).as("ETS-21: failure too").isEqualTo(1.0);
        assertThat(parts.get(task, Task.ALLOWED_OPERATIONS)).isEmpty();
    }

    /** ETS-25: a running task that is destroyed works on and goes with its end. */
    @Test
    void destroyOfARunningTaskTakesEffectAtItsEnd() throws InterruptedException {
        Gate gate = parts.agent.hold(Verb.CreateVolume.class);
        TaskRef task = new TaskRef(parts.text("Async.VDI.create", disk()));
        gate.awaitReached();
        parts.call("task.destroy", task);
        assertThat(parts.get(task, Task.CURRENT_OPERATIONS)).containsEntry("task", TaskAllowedOperations.DESTROY);
        gate.open();
        parts.await(state -> state.find(Task.DEF, task.ref()) == null);
        assertThat(parts.store.snapshot().count(dev.weir.model.types.Vdi.DEF)).isEqualTo(1);
    }

    @Test
    void clientsTasksEndByTheirHands() {
        TaskRef task = new TaskRef(parts.text("task.create", "label", "text"));
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.PENDING);
        parts.call("task.set_progress", task, -1.0);
        parts.call("task.set_result", task, "<value>x</value>");
        parts.call("task.set_error_info", task, List.of("A", "B"));
        parts.call("task.set_status", task, "success");
        assertThat(parts.get(task, Task.PROGRESS))
                .as("ETS-26: not range-checked (K6)")
                .isEqualTo(-1.0);
        assertThat(parts.get(task, Task.FINISHED)).as("untouched").isEqualTo(java.time.Instant.EPOCH);
        parts.call("task.set_status", task, "pending");
        parts.call("task.destroy", task);
        assertThat(parts.get(task, Task.CURRENT_OPERATIONS))
                .as("ETS-25: unfinished")
                .containsEntry("task", TaskAllowedOperations.DESTROY);
        parts.call("task.set_status", task, "failure");
        parts.call("task.destroy", task);
        assertThat(parts.exists(task)).isFalse();
        assertThat(parts.failure("task.destroy", task)).containsExactly("HANDLE_INVALID", "task", task.ref());
    }

    @Test
    void theOwnerOrAPoolOperatorTouchesATask() {
        String owner = Users.open(parts.sessions, parts.rbac, "owner", "vm-admin");
        parts.set(new SessionRef(owner), Session.AUTH_USER_SID, "S-1");
        String other = Users.open(parts.sessions, parts.rbac, "other", "vm-admin");
        String operator = Users.open(parts.sessions, parts.rbac, "operator", "pool-operator");
        TaskRef task = new TaskRef(Values.text(parts.as(owner, "task.create", "l", "d")));
        for (Runnable change : List.<Runnable>of(
                () -> parts.as(other, "task.cancel", task),
                () -> parts.as(other, "task.destroy", task),
                () -> parts.as(other, "task.set_progress", task, 0.5),
                () -> parts.as(other, "task.set_other_config", task, Map.of()),
                () -> parts.as(other, "task.add_to_other_config", task, "a", "b"))) {
            assertThat(failureOf(change)).as("ETS-24").startsWith("RBAC_PERMISSION_DENIED", "task.destroy/any");
        }
        assertThat(Values.members(parts.as(other, "task.get_record", task)))
                .as("ETS-31")
                .containsKey("status");
        parts.as(operator, "task.set_progress", task, 0.5);
        parts.as(operator, "task.cancel", task);
        assertThat(parts.get(task, Task.CURRENT_OPERATIONS)).containsValue(TaskAllowedOperations.CANCEL);
    }

    @Test
    void headersBecomeOtherConfigAndParent() throws InterruptedException {
        TaskRef parent = new TaskRef(parts.text("task.create", "parent", ""));
        Origin origin = new Origin(
                "192.0.2.1",
                "test",
                false,
                Map.of("x-http-other-config-mine", "1", "subtask-of", parent.ref(), "via", "x"));
        TaskRef child = new TaskRef(Values.text(parts.dispatcher.call(
                new Call("Async.VDI.create", List.of(Values.of(parts.root), Values.of(disk())), origin))));
        ended(child);
        TaskRef created = new TaskRef(Values.text(parts.dispatcher.call(
                new Call("task.create", List.of(Values.of(parts.root), Values.of("l"), Values.of("")), origin))));
        assertThat(parts.get(created, Task.SUBTASK_OF).isNull())
                .as("ETS-26: task.create runs in no task itself")
                .isTrue();
        assertThat(parts.get(child, Task.OTHER_CONFIG)).as("ETS-27").containsExactly(Map.entry("http:mine", "1"));
        assertThat(parts.get(child, Task.SUBTASK_OF)).isEqualTo(parent);
        assertThat(parts.get(parent, Task.SUBTASKS)).containsExactly(child);
    }

    @Test
    void duplicateKeysAreRefused() {
        TaskRef task = new TaskRef(parts.text("task.create", "l", "d"));
        parts.call("task.add_to_other_config", task, "k", "1");
        assertThat(parts.failure("task.add_to_other_config", task, "k", "2"))
                .as("F5")
                .containsExactly("MAP_DUPLICATE_KEY", "task", "other_config", task.ref(), "k");
        parts.call("task.remove_from_other_config", task, "k");
        parts.call("task.remove_from_other_config", task, "k");
    }

    /** ETS-25: by age, ended ones after 65 minutes, pending ones after a day in which they stand still. */
    @Test
    void theSweepGoesByAge() throws InterruptedException {
        TaskSweep sweep = new TaskSweep(parts.store, parts.tasks, parts.clock);
        TaskRef done = new TaskRef(parts.text("Async.VDI.create", disk()));
        ended(done);
        TaskRef still = new TaskRef(parts.text("task.create", "p", ""));
        TaskRef growing = new TaskRef(parts.text("task.create", "g", ""));
        parts.clock.advance(Duration.ofMinutes(65));
        sweep.run();
        assertThat(parts.exists(done)).isTrue();
        parts.clock.advance(Duration.ofSeconds(1));
        sweep.run();
        assertThat(parts.exists(done)).isFalse();
        parts.clock.advance(Duration.ofDays(1).minus(Duration.ofSeconds(3901)));
        sweep.run();
        sweep.run();
        assertThat(parts.exists(still)).as("a day is not more than a day").isTrue();
        parts.clock.advance(Duration.ofSeconds(1));
        sweep.run();
        assertThat(parts.exists(still)).as("watched from now on").isTrue();
        parts.call("task.set_progress", growing, 1e-9);
        sweep.run();
        assertThat(parts.exists(still)).isFalse();
        assertThat(parts.exists(growing)).isTrue();
        sweep.run();
        assertThat(parts.exists(growing)).isFalse();
    }

    /** ETS-25: its work goes on all the same. */
    @Test
    void alsoARunningTaskThatStandsStillGoes() throws InterruptedException {
        TaskSweep sweep = new TaskSweep(parts.store, parts.tasks, parts.clock);
        Gate gate = parts.agent.hold(Verb.CreateVolume.class);
        Thread caller = Thread.ofVirtual().start(() -> parts.call("VDI.create", disk()));
        gate.awaitReached();
        assertThat(tasks()).isEqualTo(1);
        parts.clock.advance(Duration.ofDays(1).plusSeconds(1));
        sweep.run();
        assertThat(tasks()).isEqualTo(1);
        sweep.run();
        assertThat(tasks()).isZero();
        gate.open();
        caller.join();
        assertThat(parts.store.snapshot().count(dev.weir.model.types.Vdi.DEF)).isEqualTo(1);
    }

    private List<TaskRef> ended(int number) throws InterruptedException {
        List<TaskRef> many = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            TaskRef task = new TaskRef(parts.text("Async.host.get_log", parts.host));
            ended(task);
            many.add(task);
            parts.clock.advance(Duration.ofMillis(10));
        }
        return many;
    }

    /** ETS-25: above 200 in all, the ended ones are reduced to 200 less their own number, the newest. */
    @Test
    void theSweepKeepsTheNewestOfTooMany() throws InterruptedException {
        List<TaskRef> many = ended(150);
        List<TaskRef> pending = new ArrayList<>();
        TaskSweep sweep = new TaskSweep(parts.store, parts.tasks, parts.clock);
        for (int i = 0; i < 50; i++) {
            pending.add(new TaskRef(parts.text("task.create", "p" + i, "")));
        }
        sweep.run();
        assertThat(many).as("200 are not too many").allMatch(parts::exists);
        for (int i = 0; i < 10; i++) {
            pending.add(new TaskRef(parts.text("task.create", "q" + i, "")));
        }
        sweep.run();
        assertThat(many.subList(0, 100)).noneMatch(parts::exists);
        assertThat(many.subList(100, 150)).allMatch(parts::exists);
        assertThat(pending).allMatch(parts::exists);
    }

    @Test
    void moreThan200EndedOnesAllGo() throws InterruptedException {
        List<TaskRef> many = ended(201);
        new TaskSweep(parts.store, parts.tasks, parts.clock).run();
        assertThat(many).noneMatch(parts::exists);
    }

    /** ETS-25, ETS-26: one ended by hand has no time of its end, and one that was to be destroyed has waited for it. */
    @Test
    void theSweepTakesWhatWasEndedByHand() {
        TaskSweep sweep = new TaskSweep(parts.store, parts.tasks, parts.clock);
        TaskRef doomed = new TaskRef(parts.text("task.create", "d", ""));
        TaskRef hand = new TaskRef(parts.text("task.create", "h", ""));
        parts.call("task.destroy", doomed);
        sweep.run();
        assertThat(parts.exists(doomed)).isTrue();
        parts.call("task.set_status", doomed, "cancelled");
        parts.call("task.set_status", hand, "success");
        sweep.run();
        assertThat(parts.exists(doomed)).isFalse();
        assertThat(parts.exists(hand)).isFalse();
    }

    /** ETS-24: it says so from its first look on, and no more when it has ended. */
    @Test
    void workThatLooksCanBeCancelled() throws InterruptedException {
        Gate gate = parts.agent.hold(Verb.CreateVolume.class);
        TaskRef blind = new TaskRef(parts.text("Async.VDI.create", disk()));
        gate.awaitReached();
        assertThat(parts.get(blind, Task.ALLOWED_OPERATIONS)).isEmpty();
        gate.open();
        ended(blind);
        List<List<TaskAllowedOperations>> seen = new ArrayList<>();
        TaskRef looking =
                parts.tasks.start("looks", parts.sessions.require(parts.root), ServerParts.ORIGIN, progress -> {
                    progress.checkCancelled();
                    seen.add(parts.get(new TaskRef(progress.task()), Task.ALLOWED_OPERATIONS));
                    return dev.weir.value.Value.EMPTY;
                });
        ended(looking);
        assertThat(seen).containsExactly(List.of(TaskAllowedOperations.CANCEL));
        assertThat(parts.get(looking, Task.ALLOWED_OPERATIONS)).isEmpty();
    }
}

package dev.weir.server.event;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static dev.weir.server.dispatch.Values.items;
import static dev.weir.server.dispatch.Values.member;
import static dev.weir.server.dispatch.Values.members;
import static dev.weir.server.dispatch.Values.text;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ClassDef;
import dev.weir.model.calls.Code;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Caller;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.ops.Machines;
import dev.weir.server.session.Users;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients hear of changes (wire.md E, ETS-40 to ETS-53). */
class EventTest {
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

    private Value from(String token, double timeout, String... classes) {
        return parts.call("event.from", List.of(classes), token, timeout);
    }

    private String now(String... classes) {
        return text(member(from("", 0, classes), "token"));
    }

    private static List<String> shapes(Value batch) {
        List<String> shapes = new ArrayList<>();
        for (Value event : items(member(batch, "events"))) {
            shapes.add(text(member(event, "operation")) + " " + text(member(event, "class")) + " "
                    + text(member(event, "ref")));
        }
        return shapes;
    }

    private static Value join(CompletableFuture<Value> future) throws Exception {
        return future.get(2, TimeUnit.MINUTES);
    }

    @Test
    void theFirstReplyHasEverythingOnce() {
        Value batch = from("", 30, "*");
        assertThat(members(batch).keySet()).as("E6").containsExactly("events", "valid_ref_counts", "token");
        assertThat(text(member(batch, "token"))).as("E2").matches("\\d{20},\\d{20}");
        assertThat(shapes(batch))
                .as("E3")
                .allMatch(shape -> shape.startsWith("add "))
                .doesNotHaveDuplicates();
        int rows = 0;
        for (ClassDef owner : parts.model.classes()) {
            if (owner.stored() && owner.hasEvents()) {
                rows += parts.store.snapshot().count(owner);
            }
        }
        assertThat(shapes(batch)).hasSize(rows);
        Value event = items(member(batch, "events")).getFirst();
        assertThat(members(event).keySet())
                .as("E7")
                .containsExactly("id", "timestamp", "class", "operation", "ref", "snapshot");
        assertThat(member(event, "timestamp")).isEqualTo(Value.text("0.0"));
    }

    /** ETS-45, E6: all tables, those without events as well, whatever was asked for. */
    @Test
    void countsAreOfAllTables() {
        Value counts = member(from("", 0, "pool"), "valid_ref_counts");
        for (ClassDef owner : parts.model.classes()) {
            if (owner.stored()) {
                assertThat(member(counts, owner.name().toLowerCase(java.util.Locale.ROOT)))
                        .isEqualTo(Value.of((long) parts.store.snapshot().count(owner)));
            }
        }
        assertThat(members(counts)).containsEntry("session", Value.of(1L)).containsEntry("host", Value.of(1L));
    }

    /** E8: one event per object; made and changed is add, made and gone is nothing, gone is del without record. */
    @Test
    void changesCoalesce() {
        VmRef kept = machines.vm("kept");
        VmRef doomed = machines.vm("doomed");
        String token = now("vm");
        VmRef fresh = machines.vm("fresh");
        parts.call("VM.set_name_label", fresh, "renamed");
        parts.call("VM.set_name_label", kept, "a");
        parts.call("VM.set_name_label", kept, "b");
        parts.call("VM.destroy", doomed);
        VmRef brief = machines.vm("brief");
        parts.call("VM.destroy", brief);
        Value batch =
                from(token, 0, "vm/" + kept.ref(), "vm/" + doomed.ref(), "vm/" + fresh.ref(), "vm/" + brief.ref());
        assertThat(shapes(batch))
                .as("E9: adds, mods, dels")
                .startsWith("add vm " + fresh.ref())
                .contains("mod vm " + kept.ref())
                .endsWith("del vm " + doomed.ref())
                .noneMatch(shape -> shape.contains(brief.ref()))
                .hasSize(3);
        List<Value> events = items(member(batch, "events"));
        assertThat(member(member(events.getFirst(), "snapshot"), "name_label")).isEqualTo(Value.text("renamed"));
        assertThat(member(member(events.get(1), "snapshot"), "name_label"))
                .as("E10")
                .isEqualTo(Value.text("b"));
        assertThat(members(events.getLast())).doesNotContainKey("snapshot");
        assertThat(shapes(from(text(member(batch, "token")), 0, "vm"))).isEmpty();
    }

    @Test
    void writingAnEqualValueTellsNothing() {
        VmRef vm = machines.vm("same");
        String token = now("vm");
        parts.call("VM.set_name_label", vm, "same");
        assertThat(shapes(from(token, 0, "vm"))).as("ETS-51").isEmpty();
    }

    /** ETS-51: the rows at the other end of a relation change as well. */
    @Test
    void relationsChangeBothEnds() {
        VmRef vm = machines.vm("owner");
        String token = now("VM", "VBD");
        var drive = machines.emptyDrive(vm, "3");
        assertThat(shapes(from(token, 0, "Vm", "vbd"))).containsExactly("add vbd " + drive.ref(), "mod vm " + vm.ref());
    }

    @Test
    void subscriptionsByClassAndObject() {
        VmRef one = machines.vm("one");
        VmRef two = machines.vm("two");
        String token = now("*");
        parts.call("VM.set_name_label", one, "1");
        parts.call("VM.set_name_label", two, "2");
        assertThat(shapes(from(token, 0, "VM/" + one.ref()))).as("ETS-40").containsExactly("mod vm " + one.ref());
        assertThat(shapes(from(token, 0, "vm/" + one.ref(), "vm/" + two.ref()))).hasSize(2);
        assertThat(shapes(from(token, 0, "nothing like it"))).as("E1: no error").isEmpty();
        assertThat(shapes(from(token, 0, "vm/"))).isEmpty();
        assertThat(shapes(from(token, 0))).isEmpty();
        assertThat(shapes(from("", 0, "session"))).as("ETS-50").isEmpty();
    }

    @Test
    void tokensAreTwoNumbersOrNothing() {
        for (String bad :
                List.of("x", "1", "1,2,3", "1;2", ",", "1,", " 1,2", "1,2\n", "1.0,2", "99999999999999999999999,0")) {
            assertThat(failureOf(() -> from(bad, 0, "vm")))
                    .as("E2")
                    .containsExactly("EVENT_FROM_TOKEN_PARSE_FAILURE", bad);
        }
        assertThat(shapes(from("0,0", 0, "pool"))).as("of any width").hasSize(1);
    }

    @Test
    void tokensOutliveARestart() {
        VmRef vm = machines.vm("kept");
        VmRef doomed = machines.vm("doomed");
        String token = now("vm");
        parts.call("VM.set_name_label", vm, "changed");
        parts.call("VM.destroy", doomed);
        parts = parts.restarted();
        assertThat(shapes(from(token, 0, "vm")))
                .contains("mod vm " + vm.ref(), "del vm " + doomed.ref())
                .noneMatch(shape -> shape.startsWith("add"));
    }

    /** E4: an empty reply comes only when the time is over, and then it does come. */
    @Test
    void waitsUntilSomethingMatchesOrTheTimeIsOver() throws Exception {
        VmRef vm = machines.vm("waited for");
        String token = now("vm");
        parts.clock.unseen();
        CompletableFuture<Value> waiting = CompletableFuture.supplyAsync(() -> from(token, 60, "vm"));
        parts.clock.awaitLook();
        machines.disk("of another class");
        assertThat(waiting).isNotDone();
        parts.call("VM.set_name_label", vm, "now");
        assertThat(shapes(join(waiting))).containsExactly("mod vm " + vm.ref());

        String next = now("vm");
        parts.clock.unseen();
        CompletableFuture<Value> late = CompletableFuture.supplyAsync(() -> from(next, 0.1, "vm"));
        parts.clock.awaitLook();
        parts.clock.awaitLook();
        machines.disk("of no interest");
        parts.clock.advance(Duration.ofSeconds(1));
        assertThat(shapes(join(late))).isEmpty();
    }

    @Test
    void ownWritesAreSeenAtOnce() {
        VmRef vm = machines.vm("mine");
        for (int i = 0; i < 20; i++) {
            String token = now("vm");
            parts.call("VM.set_name_label", vm, "name " + i);
            Value event = items(member(from(token, 0, "vm"), "events")).getFirst();
            assertThat(member(member(event, "snapshot"), "name_label")).isEqualTo(Value.text("name " + i));
        }
    }

    /** E13, ETS-49. */
    @Test
    void injectTouchesAndAnswersATokenFromBefore() {
        String pool = dev.weir.server.dispatch.Values.texts(parts.call("pool.get_all"))
                .getFirst();
        String token = parts.text("event.inject", "pool", pool);
        Value batch = from(token, 0, "pool");
        assertThat(shapes(batch)).containsExactly("mod pool " + pool);
        assertThat(text(member(batch, "token"))).isGreaterThan(token);
        assertThat(parts.failure("event.inject", "Pool", pool)).containsExactly("HANDLE_INVALID", "Pool", pool);
        assertThat(parts.failure("event.inject", "pool", "x")).containsExactly("HANDLE_INVALID", "pool", "x");
        assertThat(parts.failure("event.inject", "no class", "x")).containsExactly("HANDLE_INVALID", "no class", "x");
    }

    /** ETS-48: between the check of the session and the wait, when nobody is woken any more. */
    @Test
    void whoLoggedOutBeforeHeWaitsIsNotKept() {
        Code<CallContext> from =
                requireNonNull(parts.registry.find(requireNonNull(parts.model.findMessage("event.from"))));
        Caller gone = new Caller("OpaqueRef:gone", true, false, false, "", "root", "waiter", Set.of());
        CallContext context = CallContext.own("waiter");
        CallContext late = new CallContext(context.origin(), gone, context.progress());
        List<Value> arguments =
                List.of(new Value.Items(List.of(Value.text("vm"))), Value.text(now("vm")), Value.of(3600.0));
        assertThat(failureOf(() -> from.run(late, arguments))).containsExactly("SESSION_INVALID", "OpaqueRef:gone");
    }

    @Test
    void logoutWakesWhoWaits() throws Exception {
        for (String method : List.of("event.from", "event.next")) {
            String session = Users.root(parts.sessions, "root", "waiter");
            parts.as(session, "event.register", List.of("vm"));
            String token = now("vm");
            parts.clock.unseen();
            CompletableFuture<List<String>> end = CompletableFuture.supplyAsync(() -> failureOf(() -> {
                if (method.equals("event.from")) {
                    parts.as(session, method, List.of("vm"), token, 3600.0);
                } else {
                    parts.as(session, method);
                }
            }));
            parts.clock.awaitLook();
            parts.as(session, "session.logout");
            assertThat(end.get(2, TimeUnit.MINUTES))
                    .as("ETS-48 %s", method)
                    .containsExactly("SESSION_INVALID", session);
        }
    }

    @Test
    void nextNeedsARegistration() {
        assertThat(parts.failure("event.next"))
                .as("ETS-47: never the reference itself")
                .first()
                .isEqualTo("SESSION_NOT_REGISTERED");
        assertThat(parts.failure("event.next").get(1)).matches("trackid=[0-9a-f]{32}");
    }

    /** ETS-47: per change, in order, numbered, from the registration on. */
    @Test
    void nextTellsEachChange() {
        VmRef vm = machines.vm("before");
        parts.call("event.register", List.of("vm"));
        parts.call("VM.set_name_label", vm, "one");
        parts.call("VM.set_name_label", vm, "two");
        parts.call("VM.destroy", vm);
        List<Value> events = items(parts.call("event.next"));
        List<String> operations = events.stream()
                .filter(event -> text(member(event, "ref")).equals(vm.ref()))
                .map(event -> text(member(event, "operation")))
                .toList();
        assertThat(operations).startsWith("mod", "mod").endsWith("del");
        assertThat(text(member(events.getFirst(), "timestamp"))).matches("\\d+\\.");
        List<Long> ids = events.stream()
                .map(event -> Long.parseLong(text(member(event, "id"))))
                .toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(((Value.Int) parts.call("event.get_current_id")).value()).isGreaterThan(ids.getLast());
    }

    /** ETS-47: a reader that fell behind more than the queue holds is told so, and can begin anew. */
    @Test
    void aReaderTooFarBehindIsToldSo() {
        VmRef vm = machines.vm("talker");
        parts.call("event.register", List.of("vm"));
        for (int i = 0; i < 12; i++) {
            parts.call("VM.set_name_description", vm, i + "x".repeat(1_000_000));
        }
        assertThat(parts.failure("event.next")).containsExactly("EVENTS_LOST");
        parts.call("VM.set_name_description", vm, "short again");
        List<Value> events = items(parts.call("event.next"));
        assertThat(events).hasSize(1);
        assertThat(member(member(events.getFirst(), "snapshot"), "name_description"))
                .isEqualTo(Value.text("short again"));
    }

    /** ETS-47: the queue holds what some subscription matches; what nobody asked for pushes nothing out. */
    @Test
    void whatNobodyAskedForLosesNothing() {
        VmRef vm = machines.vm("talker");
        parts.call("event.register", List.of("host"));
        parts.call("host.set_name_label", parts.host, "renamed");
        for (int i = 0; i < 12; i++) {
            parts.call("VM.set_name_description", vm, i + "x".repeat(1_000_000));
        }
        assertThat(items(parts.call("event.next"))).hasSize(1);
    }

    @Test
    void tasksAloneNeedNoDelay() {
        Subscription tasks = Subscription.of(List.of("task"));
        assertThat(tasks.tasksOnly()).as("E5").isTrue();
        assertThat(Subscription.of(List.of("Task/OpaqueRef:1")).tasksOnly()).isTrue();
        assertThat(Subscription.of(List.of("task", "vm")).tasksOnly()).isFalse();
        assertThat(Subscription.of(List.of("*")).tasksOnly()).isFalse();
        assertThat(Subscription.of(List.of()).tasksOnly()).isFalse();
        TaskRef task = new TaskRef(parts.text("task.create", "a", "b"));
        assertThat(shapes(from("", 0, "task"))).contains("add task " + task.ref());
        assertThat(parts.get(machines.vm("x"), Vm.NAME_LABEL)).isEqualTo("x");
    }
}

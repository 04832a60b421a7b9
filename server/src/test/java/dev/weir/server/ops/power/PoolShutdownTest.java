package dev.weir.server.ops.power;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.FakeAgent;
import dev.weir.server.hosts.Gate;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import dev.weir.server.ops.SecondHost;
import dev.weir.server.ops.vm.RunMarks;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool of two hosts ends by one call, and runs again what it ran (HA-4 for the order). */
class PoolShutdownTest {
    private static final long PATIENCE = 77;

    @TempDir
    Path dir;

    private ServerParts parts;
    private SecondHost second;
    private Machines machines;
    private HostRef one;
    private HostRef two;
    private PoolRef pool;
    private VmRef first;
    private VmRef last;
    private VmRef paused;
    private VmRef off;
    private long boot = ServerParts.FACTS.bootTime();

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        second = new SecondHost(parts);
        one = parts.host;
        two = second.admit();
        hear(two, SecondHost.FACTS);
        pool = new PoolRef(ThePool.of(parts.store.snapshot()).ref());
        first = on(one, "first", 0);
        last = on(two, "last", 5);
        paused = on(two, "paused", -1);
        parts.call("VM.pause", paused);
        off = machines.vm("off");
        forget();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VmRef on(HostRef host, String name, long order) {
        VmRef vm = machines.vm(name);
        parts.set(vm, Vm.ORDER, order);
        parts.call("VM.start_on", vm, host, false, false);
        return vm;
    }

    private void forget() {
        parts.agent.forgetAsked();
        second.agent.forgetAsked();
        parts.pauses.clear();
    }

    private void hear(HostRef host, HostFacts facts) {
        parts.reports.accept(host, Facts.full(facts));
    }

    private void hear(HostRef host, HostFacts facts, FakeAgent its) {
        parts.reports.accept(host, Facts.full(facts, its.domains().values().toArray(new DomainState[0])));
    }

    private void boot(HostRef host) {
        boot++;
        hear(host, Facts.booted(host.equals(one) ? ServerParts.FACTS : SecondHost.FACTS, boot));
    }

    private List<VmPowerState> powers() {
        return Stream.of(first, last, paused, off)
                .map(vm -> parts.get(vm, Vm.POWER_STATE))
                .toList();
    }

    private List<VmRef> marked() {
        return RunMarks.all(parts.store.snapshot()).stream()
                .map(RunMarks.Mark::vm)
                .toList();
    }

    /** The last that is written of the master is that its storage has gone with it. */
    private void awaitEnd() throws InterruptedException {
        parts.await(state -> !Liveness.of(state, one)
                && Records.get(state, one, Host.PBDS).stream()
                        .noneMatch(pbd -> Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED)));
    }

    private void shutDown() throws InterruptedException {
        parts.call("pool.shutdown", pool, PATIENCE);
        awaitEnd();
    }

    /** As before the call: all run where they ran, and hosts take VMs. */
    private void assertGoesOn() {
        assertThat(powers())
                .containsExactly(VmPowerState.RUNNING, VmPowerState.RUNNING, VmPowerState.PAUSED, VmPowerState.HALTED);
        assertThat(parts.get(first, Vm.RESIDENT_ON)).isEqualTo(one);
        assertThat(parts.get(last, Vm.RESIDENT_ON)).isEqualTo(two);
        assertThat(parts.get(paused, Vm.RESIDENT_ON)).isEqualTo(two);
        for (HostRef host : List.of(one, two)) {
            assertThat(parts.get(host, Host.ENABLED)).isTrue();
            assertThat(parts.get(host, Host.CURRENT_OPERATIONS)).isEmpty();
        }
        assertThat(marked()).isEmpty();
        assertThat(parts.get(pool, Pool.OTHER_CONFIG)).doesNotContainKey("weir:shutdown");
    }

    @Test
    void vmsStopAgainstTheirOrderThenMembersThenTheMaster() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        second.agent.during(Verb.EndMachine.class, () -> order.add("two"));
        parts.agent.during(Verb.EndMachine.class, () -> order.add("one"));
        second.agent.during(Verb.ShutDownDomain.class, () -> order.add("last"));
        second.agent.during(Verb.DestroyDomain.class, () -> order.add("paused"));
        parts.agent.during(Verb.ShutDownDomain.class, () -> order.add("first"));
        TaskRef task = new TaskRef(parts.text("Async.pool.shutdown", pool, PATIENCE));
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.ERROR_INFO)).isEmpty();
        awaitEnd();
        // The first two words are the question whether they could be ended; a negative order is the last to start.
        assertThat(order).endsWith("paused", "last", "first", "two", "one").hasSize(7);
        assertThat(powers()).containsOnly(VmPowerState.HALTED);
        assertThat(marked()).containsExactlyInAnyOrder(first, last, paused);
        assertThat(second.agent.asked(Verb.ShutDownDomain.class))
                .extracting(Verb.ShutDownDomain::timeoutSeconds)
                .containsExactly(PATIENCE);
        assertThat(parts.failure("VM.start", off, false, false)).isNotEmpty();
        assertThat(parts.pauses).as("the master's answer comes first").containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void theSameVmsRunAgainOnceTheirHostsLive() throws Exception {
        shutDown();
        VmRef copy = new VmRef(parts.text("VM.clone", first, "a copy of one that ran"));
        forget();
        boot(one);
        assertThat(powers()).as("an order goes over all hosts").containsOnly(VmPowerState.HALTED);
        boot(two);
        assertGoesOn();
        assertThat(parts.get(copy, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);

        parts.call("VM.hard_shutdown", first);
        forget();
        boot(two);
        assertThat(parts.agent.asked(Verb.StartDomain.class)).as("never twice").isEmpty();
    }

    @Test
    void aHostThatStaysAwayDoesNotHoldUpTheOthersForEver() throws Exception {
        shutDown();
        boot(one);
        parts.clock.advance(Duration.ofMinutes(6));
        parts.reports.accept(one, Facts.change());
        assertThat(parts.get(first, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        assertThat(marked()).containsExactlyInAnyOrder(last, paused);
        boot(two);
        assertGoesOn();
    }

    /** The server alone dies and comes back beside hosts that have not ended. */
    @Test
    void aDeathOfTheMasterInBetweenLetsThePoolGoOn() throws Exception {
        Gate gate = parts.agent.hold(verb -> verb instanceof Verb.ShutDownDomain);
        parts.call("Async.pool.shutdown", pool, PATIENCE);
        gate.awaitReached();
        assertThat(parts.get(last, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        parts = parts.restartedBesideItsHost();
        parts.agent.behave();
        parts.hosts.add(two, second.agent);
        hear(one, ServerParts.FACTS, parts.agent);
        hear(two, SecondHost.FACTS, second.agent);
        assertGoesOn();
        gate.open();
    }

    @Test
    void aVmThatWasBeingStartedIsPartOfIt() throws Exception {
        Gate gate = parts.agent.hold(verb -> verb instanceof Verb.StartDomain);
        parts.call("Async.VM.start_on", off, one, false, false);
        gate.awaitReached();
        TaskRef task = new TaskRef(parts.text("Async.pool.shutdown", pool, PATIENCE));
        parts.await(state -> Records.get(state, first, Vm.POWER_STATE) == VmPowerState.HALTED);
        gate.open();
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.SUCCESS);
        assertThat(powers()).containsOnly(VmPowerState.HALTED);
        assertThat(marked()).contains(off);
    }

    @Test
    void aGuestThatDoesNotListenIsMadeToGo() throws Exception {
        second.agent.refuse(Verb.ShutDownDomain.class, "VM_SHUTDOWN_TIMEOUT", "x", "77");
        shutDown();
        assertThat(powers()).containsOnly(VmPowerState.HALTED);
    }

    @Test
    void aVmThatCannotBeStoppedLetsThePoolGoOn() {
        parts.agent.refuse(
                verb -> verb instanceof Verb.ShutDownDomain || verb instanceof Verb.DestroyDomain,
                "INTERNAL_ERROR",
                "stuck");
        assertThat(parts.failure("pool.shutdown", pool, 0L))
                .containsExactly("OPERATION_PARTIALLY_FAILED", "pool.shutdown", first.ref());
        parts.agent.behave();
        assertGoesOn();
        assertThat(second.agent.asked(Verb.StartDomain.class)).hasSize(2);
        assertThat(parts.agent.asked(Verb.StartDomain.class))
                .as("it has never stopped")
                .isEmpty();
    }

    @Test
    void whatHadStoppedIsToldInTheTask() throws Exception {
        parts.agent.refuse(
                verb -> verb instanceof Verb.ShutDownDomain || verb instanceof Verb.DestroyDomain,
                "INTERNAL_ERROR",
                "stuck");
        TaskRef task = new TaskRef(parts.text("Async.pool.shutdown", pool, PATIENCE));
        parts.await(state -> Records.get(state, task, Task.STATUS) == TaskStatusType.FAILURE);
        assertThat(parts.get(task, Task.OTHER_CONFIG)
                        .getOrDefault("weir:stopped", "")
                        .split(","))
                .containsExactlyInAnyOrder(last.ref(), paused.ref());
        assertGoesOn();
    }

    @Test
    void aHostThatDoesNotEndLetsThePoolGoOn() {
        second.agent.refuse(
                verb -> verb instanceof Verb.EndMachine end && end.ending() == Verb.Ending.OFF,
                "OPERATION_NOT_ALLOWED",
                "stuck");
        assertThat(parts.failure("pool.shutdown", pool, PATIENCE))
                .containsExactly("OPERATION_PARTIALLY_FAILED", "pool.shutdown", two.ref());
        assertGoesOn();
        assertThat(parts.agent.asked(Verb.EndMachine.class))
                .extracting(Verb.EndMachine::ending)
                .containsExactly(Verb.Ending.ASKED);
    }

    @Test
    void aCancelledShutdownLetsThePoolGoOn() throws Exception {
        Gate gate = second.agent.hold(verb -> verb instanceof Verb.ShutDownDomain);
        TaskRef task = new TaskRef(parts.text("Async.pool.shutdown", pool, PATIENCE));
        gate.awaitReached();
        parts.call("task.cancel", task);
        gate.open();
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.CANCELLED);
        second.agent.behave();
        parts.reports.accept(one, Facts.change());
        assertGoesOn();
    }

    @Test
    void refusalsChangeNothing() throws Exception {
        assertThat(parts.failure("pool.shutdown", "OpaqueRef:none", PATIENCE))
                .containsExactly("HANDLE_INVALID", "pool", "OpaqueRef:none");
        assertThat(parts.failure("pool.shutdown", pool, -1L)).containsExactly("INVALID_VALUE", "patience", "-1");
        second.agent.refuse(Verb.EndMachine.class, "OPERATION_NOT_ALLOWED", "somebody's own");
        assertThat(parts.failure("pool.shutdown", pool, PATIENCE))
                .as("one machine that is not the agent's to end")
                .containsExactly("OPERATION_NOT_ALLOWED", "somebody's own");
        second.agent.behave();
        parts.write(tx -> Records.set(tx, pool, Pool.HA_ENABLED, true));
        assertThat(parts.failure("pool.shutdown", pool, PATIENCE)).containsExactly("HA_IS_ENABLED");
        parts.write(tx -> Records.set(tx, pool, Pool.HA_ENABLED, false));
        parts.reports.lost(two);
        assertThat(parts.failure("pool.shutdown", pool, PATIENCE))
                .as("which runs VMs that nobody could stop")
                .containsExactly("HOST_OFFLINE", two.ref());
        hear(two, Facts.booted(SecondHost.FACTS, SecondHost.FACTS.bootTime()));
        assertThat(parts.get(pool, Pool.OTHER_CONFIG)).doesNotContainKey("weir:shutdown");
    }

    @Test
    void onlyOneShutsThePoolDown() throws Exception {
        Gate gate = second.agent.hold(verb -> verb instanceof Verb.ShutDownDomain);
        TaskRef task = new TaskRef(parts.text("Async.pool.shutdown", pool, PATIENCE));
        gate.awaitReached();
        assertThat(parts.failure("pool.shutdown", pool, PATIENCE).subList(0, 4))
                .containsExactly("OTHER_OPERATION_IN_PROGRESS", "host", two.ref(), "shutdown");
        gate.open();
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.SUCCESS);
    }

    @Test
    void thePlanTellsWhatItWouldDo() {
        Value.Struct plan = (Value.Struct) parts.call("pool.plan_shutdown", pool);
        List<String> refs = new ArrayList<>();
        plan.forEach((number, step) -> refs.add(Values.text(requireNonNull(((Value.Struct) step).get("ref")))));
        assertThat(refs).containsExactly(paused.ref(), last.ref(), first.ref(), two.ref(), one.ref());
        assertThat(powers()).contains(VmPowerState.RUNNING);
        assertThat(parts.get(one, Host.OTHER_CONFIG)).doesNotContainKey("weir:going-down");
        assertThat(Map.copyOf(parts.get(pool, Pool.OTHER_CONFIG))).doesNotContainKey("weir:shutdown");
    }
}

package dev.weir.server.ops.power;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostAllowedOperations;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Progress;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Subtasks;
import dev.weir.server.ops.Together;
import dev.weir.server.ops.grouping.PowerMessages;
import dev.weir.server.ops.host.HostEnabling;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import dev.weir.server.time.Pauses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** host.shutdown, host.reboot, host.prepare_for_poweroff and host.power_on (PLM-66, PLM-67, PLM-69). */
public final class HostPower {
    /** Seconds that a guest has to end by itself before its host does. */
    private static final long GUESTS = 60;

    /** Until the master's machine ends: whoever asked for it has its answer by then. */
    static final Duration GRACE = Duration.ofSeconds(3);

    private static final Duration BOOT = Duration.ofMinutes(5);

    /** Of a VM that ends with its host by itself; it is left to do so. */
    private static final String SELF_MANAGED = "auto_poweroff";

    private final Store store;
    private final OperationGuard guard;
    private final MachinePower machines;
    private final PowerMessages power;
    private final Together together;
    private final Subtasks subtasks;
    private final Pauses pauses;
    private final Clock clock;

    public HostPower(
            Store store,
            OperationGuard guard,
            MachinePower machines,
            PowerMessages power,
            Together together,
            Subtasks subtasks,
            Pauses pauses,
            Clock clock) {
        this.store = store;
        this.guard = guard;
        this.machines = machines;
        this.power = power;
        this.together = together;
        this.subtasks = subtasks;
        this.pauses = pauses;
        this.clock = clock;
    }

    public void bind(HostCalls<CallContext> calls) {
        calls.shutdown((context, host) -> begin(context, host, HostAllowedOperations.SHUTDOWN, "Host is shutting down"))
                .reboot((context, host) -> begin(context, host, HostAllowedOperations.REBOOT, "Host is rebooting"))
                .prepareForPoweroff(this::prepare)
                .powerOn(this::powerOn);
    }

    /** What could be refused is, before the call returns; the rest goes on in a task of its own, which holds the host. */
    private void begin(CallContext context, HostRef host, HostAllowedOperations operation, String label) {
        Records.require(store.snapshot(), host);
        guard.run(context, Hold.host(host, operation), () -> {
            machines.require(host);
            CountDownLatch held = new CountDownLatch(1);
            try {
                TaskRef task = subtasks.start(label, context, own -> {
                    await(held);
                    end(own, host, operation);
                });
                hold(host, task, operation);
            } finally {
                held.countDown();
            }
        });
    }

    private static void await(CountDownLatch held) {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hold(HostRef host, TaskRef task, HostAllowedOperations operation) {
        store.write(tx -> {
            Records.put(tx, host, Host.CURRENT_OPERATIONS, task.ref(), operation);
            return host;
        });
    }

    private void end(CallContext context, HostRef host, HostAllowedOperations operation) {
        try {
            stopGuests(context, host);
            if (ThePool.master(store.snapshot()).equals(host)) {
                rest();
            }
            machines.end(host, operation == HostAllowedOperations.REBOOT);
        } finally {
            store.write(tx -> {
                if (Records.exists(tx, host)) {
                    Records.drop(tx, host, Host.CURRENT_OPERATIONS, context.task());
                }
                return host;
            });
        }
    }

    private void rest() {
        try {
            pauses.pause(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No VM leaves for another host here: each stops. One that cannot ends with the machine. */
    private void stopGuests(CallContext context, HostRef host) {
        Snapshot state = store.snapshot();
        List<VmRef> guests = Guests.on(state, host).stream()
                .filter(vm -> !Records.get(state, vm, Vm.OTHER_CONFIG).containsKey(SELF_MANAGED))
                .toList();
        together.run(context, guests, "VM.shutdown", (own, vm) -> power.shutdown(own, vm, GUESTS));
    }

    /** The machine ends already, whoever told it: its guests go, and none comes until it has started anew. */
    private void prepare(CallContext context, HostRef host) {
        Records.require(store.snapshot(), host);
        store.write(tx -> {
            HostEnabling.disableUntilBoot(tx, host);
            return host;
        });
        stopGuests(context, host);
    }

    private void powerOn(CallContext context, HostRef host) {
        Records.require(store.snapshot(), host);
        guard.run(context, Hold.host(host, HostAllowedOperations.POWER_ON), () -> {
            machines.wake(host);
            awaitLive(context, host);
        });
    }

    private void awaitLive(CallContext context, HostRef host) {
        Instant end = clock.instant().plus(BOOT);
        Thread waiting = Thread.currentThread();
        try (Progress.Scope _ = context.progress().onCancel(waiting::interrupt)) {
            Snapshot state = store.snapshot();
            while (!Liveness.of(state, host)) {
                Duration left = Duration.between(clock.instant(), end);
                if (!left.isPositive()) {
                    throw new ApiFailure("INTERNAL_ERROR", List.of("The host failed to power on."));
                }
                state = store.awaitChange(state.generation(), left);
                Records.require(state, host);
            }
        } catch (InterruptedException e) {
            context.progress().checkCancelled();
            throw Errors.taskCancelled(context.task());
        }
    }
}

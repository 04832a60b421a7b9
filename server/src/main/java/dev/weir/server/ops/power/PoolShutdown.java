package dev.weir.server.ops.power;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolAllowedOperations;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Progress;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.TaskWords;
import dev.weir.server.ops.Together;
import dev.weir.server.ops.grouping.PowerMessages;
import dev.weir.server.ops.host.HostEnabling;
import dev.weir.server.ops.vm.RunMarks;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import dev.weir.server.state.HostRules;
import dev.weir.server.time.Pauses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * pool.shutdown: all VMs, then all hosts, the master last. Until the first host ends, whatever goes wrong lets the pool
 * go on as before; what ran, and where, stands in the database from the first step on (docs/decisions/0038).
 */
public final class PoolShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(PoolShutdown.class);

    private static final String MESSAGE = "pool.shutdown";

    /** Seconds. */
    private static final long LONGEST = Duration.ofDays(1).toSeconds();

    /** How long a VM that was being started when all began may take to be there. */
    private static final Duration COMING = Duration.ofMinutes(5);

    private static final double VMS = 0.9;

    private final Store store;
    private final OperationGuard guard;
    private final MachinePower machines;
    private final PowerMessages power;
    private final Together together;
    private final Pauses pauses;
    private final Clock clock;
    private final Comeback comeback;

    public PoolShutdown(
            Store store,
            OperationGuard guard,
            MachinePower machines,
            PowerMessages power,
            Together together,
            Pauses pauses,
            Clock clock,
            Comeback comeback) {
        this.store = store;
        this.guard = guard;
        this.machines = machines;
        this.power = power;
        this.together = together;
        this.pauses = pauses;
        this.clock = clock;
        this.comeback = comeback;
    }

    public void bind(PoolCalls<CallContext> calls) {
        calls.shutdown(this::shutdown).planShutdown(this::plan);
    }

    private Map<String, Map<String, String>> plan(CallContext context, PoolRef pool) {
        Snapshot state = store.snapshot();
        Records.require(state, pool);
        return ShutdownPlan.of(state);
    }

    /** {@code patience}: seconds that each guest has to end by itself. */
    private void shutdown(CallContext context, PoolRef pool, long patience) {
        Snapshot state = store.snapshot();
        Records.require(state, pool);
        if (patience < 0 || patience > LONGEST) {
            throw Errors.invalidValue("patience", Long.toString(patience));
        }
        if (Records.get(state, pool, Pool.HA_ENABLED)) {
            throw Errors.haIsEnabled();
        }
        List<HostRef> hosts = ShutdownPlan.hosts(state);
        requireReached(state);
        hosts.forEach(host -> HostRules.requireUnused(state, host));
        hosts.forEach(machines::require);
        List<Hold> holds = new ArrayList<>();
        hosts.forEach(host -> holds.add(Hold.endingHost(host)));
        comeback.suspend();
        try {
            guard.run(context, holds, tx -> begin(tx, pool, hosts), () -> {
                goDown(context, hosts, patience);
                return pool;
            });
        } catch (RuntimeException e) {
            comeback.resume();
            goOn(context);
            throw e;
        }
    }

    /** A host out of reach may run VMs that nobody could stop; one that runs none is as good as off. */
    private static void requireReached(Snapshot state) {
        for (HostRef host : Records.all(state, Host.DEF, HostRef.CODEC)) {
            if (!Liveness.of(state, host) && !Guests.on(state, host).isEmpty()) {
                throw Errors.hostOffline(host.ref());
            }
        }
    }

    /** From here on no VM starts, and each that runs is known. */
    private static void begin(Tx tx, PoolRef pool, List<HostRef> hosts) {
        Map.Entry<String, PoolAllowedOperations> busy =
                Records.get(tx, pool, Pool.CURRENT_OPERATIONS).entrySet().stream()
                        .findFirst()
                        .orElse(null);
        if (busy != null) {
            throw Errors.otherOperationInProgress(
                    "pool", pool.ref(), busy.getValue().wire(), busy.getKey());
        }
        RunMarks.phase(tx, RunMarks.Phase.GOING);
        for (HostRef host : hosts) {
            HostEnabling.disableWithPool(tx, host);
            Guests.on(tx, host).forEach(vm -> RunMarks.put(tx, vm, host));
        }
    }

    private void goDown(CallContext context, List<HostRef> hosts, long patience) {
        stopGuests(context, hosts, patience);
        context.progress().checkCancelled();
        HostRef master = ThePool.master(store.snapshot());
        int ended = 0;
        for (HostRef host : hosts) {
            if (!host.equals(master)) {
                endMember(host);
                ended++;
                context.progress().at(VMS + (1 - VMS) * ended / hosts.size());
            }
        }
        Thread.ofVirtual().name("end of the pool").start(() -> endMaster(master));
    }

    /** Until none is there any more: VMs that were being started when it began come to light late. */
    private void stopGuests(CallContext context, List<HostRef> hosts, long patience) {
        Instant end = clock.instant().plus(COMING);
        while (true) {
            Snapshot state = store.snapshot();
            List<VmRef> guests = new ArrayList<>();
            hosts.forEach(host -> guests.addAll(Guests.on(state, host)));
            Duration left = Duration.between(clock.instant(), end);
            if (!guests.isEmpty()) {
                stop(context, state, guests, patience);
            } else if (left.isPositive() && Guests.coming(state, hosts)) {
                awaitChange(context, state, left);
            } else {
                return;
            }
        }
    }

    private void awaitChange(CallContext context, Snapshot state, Duration longest) {
        Thread waiting = Thread.currentThread();
        try (Progress.Scope _ = context.progress().onCancel(waiting::interrupt)) {
            store.awaitChange(state.generation(), longest);
        } catch (InterruptedException e) {
            context.progress().checkCancelled();
            throw Errors.taskCancelled(context.task());
        }
    }

    private void stop(CallContext context, Snapshot state, List<VmRef> guests, long patience) {
        store.write(tx -> {
            guests.stream()
                    .filter(vm -> Guests.runs(tx, vm))
                    .forEach(vm -> RunMarks.put(tx, vm, Records.get(tx, vm, Vm.RESIDENT_ON)));
            return guests;
        });
        int done = 0;
        for (List<VmRef> group : Guests.descending(state, guests)) {
            context.progress().checkCancelled();
            together.run(context, group, "VM.shutdown", (own, vm) -> power.shutdown(own, vm, patience));
            Snapshot after = store.snapshot();
            List<VmRef> failed =
                    group.stream().filter(vm -> Guests.runs(after, vm)).toList();
            if (!failed.isEmpty()) {
                context.progress().checkCancelled();
                throw partially(failed.stream().map(VmRef::ref).toList());
            }
            done += group.size();
            context.progress().at(VMS * done / guests.size());
        }
    }

    private void endMember(HostRef host) {
        try {
            machines.end(host, false);
        } catch (ApiFailure e) {
            LOG.warn("{} does not end, and so the pool does not: {}", host.ref(), e.description());
            throw partially(List.of(host.ref()));
        }
    }

    private static ApiFailure partially(List<String> failed) {
        List<String> parameters = new ArrayList<>(List.of(MESSAGE));
        parameters.addAll(failed);
        return new ApiFailure("OPERATION_PARTIALLY_FAILED", parameters);
    }

    /** After the call has been answered. */
    private void endMaster(HostRef master) {
        try {
            pauses.pause(HostPower.GRACE);
            machines.end(master, false, comeback::resume);
        } catch (ApiFailure e) {
            LOG.error("the master does not end, and so the pool does not: {}", e.description());
            comeback.resume();
            comeback.look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever asked hears which VMs had stopped, by then they run again as far as they can. */
    private void goOn(CallContext context) {
        Snapshot state = store.snapshot();
        if (RunMarks.phase(state) == null) {
            return;
        }
        List<String> stopped = RunMarks.all(state).stream()
                .filter(mark -> !Guests.runs(state, mark.vm()))
                .map(mark -> mark.vm().ref())
                .toList();
        LOG.info("the pool goes on; VMs that had stopped and start again: {}", stopped);
        store.write(tx -> {
            TaskWords.keep(tx, context, "weir:stopped", String.join(",", stopped));
            return stopped;
        });
        comeback.look();
    }
}

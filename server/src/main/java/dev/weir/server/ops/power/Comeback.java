package dev.weir.server.ops.power;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.grouping.PowerMessages;
import dev.weir.server.ops.host.GoingDown;
import dev.weir.server.ops.host.HostEnabling;
import dev.weir.server.ops.vm.RunMarks;
import dev.weir.server.pool.Liveness;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts again what ran before the pool was shut down, or began to be: on the same hosts and in the order of a start. It
 * looks after each word of a host, until all that was noted runs or cannot.
 */
public final class Comeback {
    private static final Logger LOG = LoggerFactory.getLogger(Comeback.class);

    /** How long VMs wait for hosts that others of them need: an order goes over all hosts. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** A VM that does not start is not tried for ever. */
    private static final int ATTEMPTS = 20;

    private final Store store;
    private final PowerMessages power;
    private final Ids ids;
    private final Clock clock;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<VmRef, Integer> failures = new ConcurrentHashMap<>();
    private final AtomicInteger suspended = new AtomicInteger();
    private @Nullable Instant began;

    public Comeback(Store store, PowerMessages power, Ids ids, Clock clock) {
        this.store = store;
        this.power = power;
        this.ids = ids;
        this.clock = clock;
    }

    /** Somebody of this run of the server shuts the pool down, until he says {@link #resume}. */
    void suspend() {
        suspended.incrementAndGet();
    }

    void resume() {
        suspended.decrementAndGet();
    }

    /** May take as long as guests take to start; who comes meanwhile is let go. */
    public void look() {
        if (suspended.get() > 0 || RunMarks.phase(store.snapshot()) == null || !looking.compareAndSet(false, true)) {
            return;
        }
        try {
            turn();
            startAll();
        } finally {
            looking.set(false);
        }
    }

    /** Nobody shuts the pool down any more: its hosts take VMs again. */
    private void turn() {
        store.write(tx -> {
            if (RunMarks.phase(tx) == RunMarks.Phase.GOING) {
                RunMarks.phase(tx, RunMarks.Phase.RETURNING);
                for (HostRef host : Records.all(tx, Host.DEF, HostRef.CODEC)) {
                    HostEnabling.enableWithPool(tx, host, GoingDown.holds(tx, host, clock.instant()));
                }
                for (RunMarks.Mark mark : RunMarks.all(tx)) {
                    if (Guests.runs(tx, mark.vm())) {
                        RunMarks.drop(tx, mark.vm()); // it has never stopped
                    }
                }
            }
            return tx;
        });
    }

    private void startAll() {
        Map<VmRef, RunMarks.Mark> marks = RunMarks.all(store.snapshot()).stream()
                .collect(Collectors.toMap(RunMarks.Mark::vm, Function.identity()));
        if (!marks.isEmpty() && marks.values().stream().noneMatch(this::canStart)) {
            began = null; // the time counts from the first host that is back
            return;
        }
        Instant now = clock.instant();
        Instant first = began == null ? now : began;
        began = first;
        boolean late = !now.isBefore(first.plus(PATIENCE));
        if (!late && marks.values().stream().anyMatch(mark -> !canStart(mark))) {
            return;
        }
        for (List<VmRef> group : Guests.ascending(store.snapshot(), List.copyOf(marks.keySet()))) {
            startGroup(group.stream().map(marks::get).filter(this::canStart).toList());
        }
        store.write(tx -> {
            if (RunMarks.all(tx).isEmpty() && RunMarks.phase(tx) == RunMarks.Phase.RETURNING) {
                RunMarks.end(tx);
                LOG.info("what ran before the pool's end runs again");
            }
            return tx;
        });
        if (RunMarks.phase(store.snapshot()) == null) {
            began = null;
            failures.clear();
        }
    }

    /** Its host takes VMs; where that is no host of the pool any more, any other will do. */
    private boolean canStart(RunMarks.Mark mark) {
        Snapshot state = store.snapshot();
        HostRef host = mark.host();
        return !Records.exists(state, host) || (Liveness.of(state, host) && Records.get(state, host, Host.ENABLED));
    }

    private void startGroup(List<RunMarks.Mark> group) {
        CountDownLatch running = new CountDownLatch(group.size());
        for (RunMarks.Mark mark : group) {
            Thread.ofVirtual().name("comeback of " + mark.vm().ref()).start(() -> {
                try {
                    start(mark);
                } catch (RuntimeException e) {
                    LOG.error("VM {} cannot be started again", mark.vm().ref(), e);
                } finally {
                    running.countDown();
                }
            });
        }
        try {
            running.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(RunMarks.Mark mark) {
        VmRef vm = mark.vm();
        Snapshot state = store.snapshot();
        if (!Records.exists(state, vm)) {
            return;
        }
        if (Records.get(state, vm, Vm.POWER_STATE) != VmPowerState.HALTED) {
            done(vm); // somebody else was quicker
            return;
        }
        CallContext context = CallContext.own("comeback." + ids.uuid());
        try {
            if (Records.exists(state, mark.host())) {
                power.startOn(context, vm, mark.host(), mark.paused());
            } else {
                power.start(context, vm, mark.paused());
            }
            done(vm);
        } catch (ApiFailure e) {
            LOG.warn("VM {} does not start again: {}", vm.ref(), e.description());
            if (failures.merge(vm, 1, Integer::sum) >= ATTEMPTS) {
                done(vm);
            }
        }
    }

    private void done(VmRef vm) {
        store.write(tx -> {
            RunMarks.drop(tx, vm);
            return vm;
        });
    }
}

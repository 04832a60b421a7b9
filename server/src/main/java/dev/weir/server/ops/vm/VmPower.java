package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.VbdOperations;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VifOperations;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.HostBridges;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.ops.UndoStack;
import dev.weir.server.ops.grouping.PowerMessages;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.time.Ids;
import dev.weir.server.time.Pauses;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** VM.start and the other messages that change a VM's power state. */
public final class VmPower implements PowerMessages {
    /** How long a guest may take to end when it is asked to (VML-90), in seconds. */
    static final long GUEST_PATIENCE = 1200;

    /** In seconds, too. */
    private static final long BETWEEN_SHORT_RUNS = 15;

    private final Store store;
    private final Hosts hosts;
    private final HostBridges bridges;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final Ids ids;
    private final VmRecords records;
    private final VmHost asked;
    private final VmBoot boot;
    private final SuspendImages images;
    private final Delays delays;
    private final Overtaking overtaking;
    private final GuestChanges changes;
    private final Alerts alerts;
    private final ResetDisks disks;
    private final VmReboots reboots;

    public VmPower(
            Store store,
            Hosts hosts,
            NotedHosts noted,
            OperationGuard guard,
            Ids ids,
            VmRecords records,
            VmBoot boot,
            SuspendImages images,
            Pauses pauses,
            Overtaking overtaking,
            GuestChanges changes,
            Alerts alerts) {
        this.store = store;
        this.hosts = hosts;
        this.bridges = new HostBridges(store, hosts);
        this.noted = noted;
        this.guard = guard;
        this.ids = ids;
        this.records = records;
        this.asked = new VmHost(store, hosts, records);
        this.boot = boot;
        this.images = images;
        this.delays = new Delays(pauses);
        this.overtaking = overtaking;
        this.changes = changes;
        this.alerts = alerts;
        this.disks = new ResetDisks(store, hosts, ids);
        this.reboots = new VmReboots(store, guard, this, boot, disks, overtaking, alerts);
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.start((context, vm, paused, force) -> start(context, vm, HostRef.NULL, paused))
                .startOn((context, vm, host, paused, force) -> startOn(context, vm, host, paused))
                .cleanShutdown(this::cleanShutdown)
                .hardShutdown(this::hardShutdown)
                .shutdown(this::shutdown)
                .pause(this::pause)
                .unpause(this::unpause);
        reboots.bind(calls);
    }

    /** What a dead server, or a host out of reach, left half-made. */
    public void settle(Settling settling) {
        settling.on(Verb.StartDomain.class, this::settleStart);
    }

    @Override
    public void startOn(CallContext context, VmRef vm, HostRef host, boolean paused) {
        Records.require(store.snapshot(), vm);
        Records.require(store.snapshot(), host);
        start(context, vm, host, paused);
    }

    private void start(CallContext context, VmRef vm, HostRef wanted, boolean paused) {
        VmOperations operation = wanted.isNull() ? VmOperations.START : VmOperations.START_ON;
        List<Hold> holds = new ArrayList<>(List.of(Hold.vm(vm, operation)));
        Snapshot state = store.snapshot();
        Records.require(state, vm);
        for (VbdRef vbd : Records.get(state, vm, Vm.VBDS)) {
            holds.add(Hold.vbd(vbd, VbdOperations.ATTACH));
        }
        for (VifRef vif : Records.get(state, vm, Vm.VIFS)) {
            holds.add(Hold.vif(vif, VifOperations.ATTACH));
        }
        guard.run(context, holds, tx -> boot.schedule(tx, context, vm, wanted), () -> {
            run(context, vm, paused);
            delays.rest(context, Records.get(store.snapshot(), vm, Vm.START_DELAY));
            return vm;
        });
        alerts.started(vm);
    }

    @Override
    public void start(CallContext context, VmRef vm, boolean paused) {
        start(context, vm, HostRef.NULL, paused);
    }

    /** For a guest that shut down although its VM is to run on (VML-94); one that does so at once gets some rest. */
    public void startAgain(VmRef vm) {
        if (records.ranShortly(store.snapshot(), vm)) {
            delays.rest(CallContext.own("rest." + ids.uuid()), BETWEEN_SHORT_RUNS);
        }
        String name = "restart." + Records.get(store.snapshot(), vm, Vm.UUID);
        start(CallContext.own(name + "." + store.snapshot().generation()), vm, HostRef.NULL, false);
    }

    /** For a VM with disks that are to be reset, whose guest began anew within its run; of one that is off it does nothing. */
    public void renew(VmRef vm) {
        if (Records.get(store.snapshot(), vm, Vm.POWER_STATE) == VmPowerState.RUNNING) {
            reboots.renew(CallContext.own("renew." + ids.uuid()), vm);
        }
    }

    /** The host has been reserved, and may run it or not, or be about to: unless it runs by now, it is not to. */
    private void settleStart(Note note) {
        VmRef vm = new VmRef(note.object());
        HostRef host = new HostRef(note.host());
        if (!(note.verb() instanceof Verb.StartDomain start)) {
            throw new IllegalStateException("no start: " + note.verb());
        }
        Verb end = new Verb.DestroyDomain(start.spec().uuid());
        if (!Records.exists(store.snapshot(), vm)) {
            hosts.ask(host, ids.uuid(), end);
            return;
        }
        CallContext context = CallContext.own("settle." + ids.uuid());
        Settling.allowed(() -> hold(context, vm, VmOperations.START, () -> {
            hosts.ask(host, ids.uuid(), end);
            return halted(vm);
        }));
    }

    void run(CallContext context, VmRef vm, boolean paused) {
        HostRef host = Records.get(store.snapshot(), vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON);
        UndoStack undo = new UndoStack();
        undo.push(() -> store.write(tx -> {
            records.halted(tx, vm);
            return vm;
        }));
        try {
            context.progress().checkCancelled();
            DomainSpec spec = new DomainSpecs(store.snapshot()).of(vm, context.task(), paused);
            bridges.raise(host, context.task() + ".bridge", spec.nics());
            context.progress().at(0.3);
            context.progress().checkCancelled();
            disks.reset(vm, host);
            undo.push(() -> hosts.ask(host, context.task() + ".undo", new Verb.DestroyDomain(spec.uuid())));
            Note note = new Note(context.task() + ".start", host.ref(), vm.ref(), new Verb.StartDomain(spec));
            noted.run(
                    note,
                    spec.uuid(),
                    answer -> store.write(tx -> {
                        records.live(tx, vm, host, domain(answer));
                        return vm;
                    }));
        } catch (RuntimeException e) {
            undo.unwind();
            throw e;
        }
    }

    private static DomainState domain(Answer answer) {
        if (answer instanceof Answer.Domain domain) {
            return domain.state();
        }
        throw new IllegalStateException("the agent answered no domain: " + answer);
    }

    @Override
    public void cleanShutdown(CallContext context, VmRef vm) {
        hold(context, vm, VmOperations.CLEAN_SHUTDOWN, () -> {
            ask(context, vm, new Verb.ShutDownDomain(uuid(vm), GUEST_PATIENCE));
            return rested(context, halted(vm));
        });
        alerts.shutDown(vm);
    }

    /** Of a suspended VM it takes the memory away, and goes on where that cannot be done now (VML-91). */
    @Override
    public void hardShutdown(CallContext context, VmRef vm) {
        overtaking.byShutdown(vm);
        hold(context, vm, VmOperations.HARD_SHUTDOWN, () -> rested(context, stop(context, vm)));
        alerts.shutDown(vm);
    }

    private VmRef rested(CallContext context, VmRef vm) {
        delays.rest(context, Records.get(store.snapshot(), vm, Vm.SHUTDOWN_DELAY));
        return vm;
    }

    /** For whoever holds the VM. */
    VmRef stop(CallContext context, VmRef vm) {
        Snapshot state = store.snapshot();
        if (Records.get(state, vm, Vm.POWER_STATE) == VmPowerState.SUSPENDED) {
            images.discard(context, Records.get(state, vm, Vm.SUSPEND_VDI));
        } else {
            ask(context, vm, new Verb.DestroyDomain(uuid(vm)));
        }
        return halted(vm);
    }

    /** Clean where the guest does it in time, else by force (VML-92). */
    @Override
    public void shutdown(CallContext context, VmRef vm) {
        long delay = Records.get(store.snapshot(), vm, Vm.SHUTDOWN_DELAY);
        if (!endsWithin(context, vm, delay > 0 ? delay : GUEST_PATIENCE, () -> halted(vm))) {
            hardShutdown(context, vm);
        }
    }

    @Override
    public void shutdown(CallContext context, VmRef vm, long seconds) {
        if (seconds <= 0 || !endsWithin(context, vm, seconds, () -> rested(context, halted(vm)))) {
            hardShutdown(context, vm);
        }
    }

    private boolean endsWithin(CallContext context, VmRef vm, long seconds, Supplier<VmRef> end) {
        if (Records.get(store.snapshot(), vm, Vm.POWER_STATE) != VmPowerState.RUNNING) {
            return false;
        }
        try {
            hold(context, vm, VmOperations.CLEAN_SHUTDOWN, () -> {
                ask(context, vm, new Verb.ShutDownDomain(uuid(vm), seconds));
                return end.get();
            });
            alerts.shutDown(vm);
            return true;
        } catch (ApiFailure e) {
            context.progress().checkCancelled();
            return false;
        }
    }

    private void pause(CallContext context, VmRef vm) {
        hold(context, vm, VmOperations.PAUSE, () -> {
            ask(context, vm, new Verb.PauseDomain(uuid(vm)));
            return power(vm, VmPowerState.PAUSED);
        });
        alerts.paused(vm);
    }

    private void unpause(CallContext context, VmRef vm) {
        hold(context, vm, VmOperations.UNPAUSE, () -> {
            ask(context, vm, new Verb.UnpauseDomain(uuid(vm)));
            return power(vm, VmPowerState.RUNNING);
        });
        alerts.unpaused(vm);
    }

    void hold(CallContext context, VmRef vm, VmOperations operation, Supplier<VmRef> work) {
        Records.require(store.snapshot(), vm);
        guard.run(context, List.of(Hold.vm(vm, operation)), work);
    }

    void ask(CallContext context, VmRef vm, Verb verb) {
        asked.ask(context, vm, verb);
    }

    String uuid(VmRef vm) {
        return asked.uuid(vm);
    }

    VmRef halted(VmRef vm) {
        changes.fetch(vm);
        store.write(tx -> {
            records.ended(tx, vm);
            return vm;
        });
        return vm;
    }

    VmRef power(VmRef vm, VmPowerState state) {
        store.write(tx -> {
            Records.set(tx, vm, Vm.POWER_STATE, state);
            return vm;
        });
        return vm;
    }
}

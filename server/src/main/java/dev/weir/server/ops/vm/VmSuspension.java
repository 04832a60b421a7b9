package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.VbdOperations;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
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
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.time.Ids;
import java.util.ArrayList;
import java.util.List;

/**
 * VM.suspend and resume (VML-96 to VML-98). The host writes the memory whole or not at all, and the disk that holds it
 * is recorded with the new power state, in one transaction. A resume can only go forward once the host was asked: a
 * guest that ran on has written its disks, and its old memory no longer fits them.
 */
public final class VmSuspension {
    private final Store store;
    private final Hosts hosts;
    private final HostBridges bridges;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final Ids ids;
    private final VmRecords records;
    private final VmBoot boot;
    private final SuspendImages images;
    private final GuestChanges changes;
    private final Alerts alerts;

    public VmSuspension(
            Store store,
            Hosts hosts,
            NotedHosts noted,
            OperationGuard guard,
            Ids ids,
            VmRecords records,
            VmBoot boot,
            SuspendImages images,
            GuestChanges changes,
            Alerts alerts) {
        this.store = store;
        this.hosts = hosts;
        this.bridges = new HostBridges(store, hosts);
        this.noted = noted;
        this.guard = guard;
        this.ids = ids;
        this.records = records;
        this.boot = boot;
        this.images = images;
        this.changes = changes;
        this.alerts = alerts;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.suspend(this::suspend)
                .resume((context, vm, paused, force) -> resume(context, vm, HostRef.NULL, paused, force))
                .resumeOn(this::resumeOn);
    }

    /** What a dead server, or a host out of reach, left half-made. */
    public void settle(Settling settling) {
        settling.on(Verb.SuspendDomain.class, this::settleSuspend).on(Verb.ResumeDomain.class, this::settleResume);
    }

    private void suspend(CallContext context, VmRef vm) {
        Records.require(store.snapshot(), vm);
        guard.run(context, Hold.vm(vm, VmOperations.SUSPEND), () -> save(context, vm));
        alerts.suspended(vm);
    }

    /** For whoever holds the running VM; afterwards it is suspended, or runs on as before. */
    void save(CallContext context, VmRef vm) {
        store.write(tx -> {
            Records.set(tx, vm, Vm.HA_ALWAYS_RUN, false);
            return vm;
        });
        Snapshot state = store.snapshot();
        SrRef sr = SuspendImages.place(state, vm);
        long bytes = SuspendImages.size(state, vm, sr);
        VolumeRef image = new VolumeRef(Records.get(state, sr, Sr.UUID), ids.uuid(), VolumeRef.Format.RAW);
        String uuid = Records.get(state, vm, Vm.UUID);
        Note note = new Note(
                context.task() + ".suspend",
                Records.get(state, vm, Vm.RESIDENT_ON).ref(),
                vm.ref(),
                new Verb.SuspendDomain(uuid, image, bytes));
        try {
            noted.run(note, uuid, answer -> suspended(vm, note, image, answer));
        } catch (ApiFailure e) {
            ended(vm, e);
            throw e;
        }
        images.refresh(image);
    }

    private VmRef suspended(VmRef vm, Note note, VolumeRef image, Answer answer) {
        if (!(answer instanceof Answer.Volume volume)) {
            throw new IllegalStateException("the agent answered no volume: " + answer);
        }
        changes.fetch(vm);
        return store.write(tx -> {
            VdiRef vdi = images.record(tx, note, image, volume.state());
            Records.set(tx, vm, Vm.SUSPEND_VDI, vdi);
            records.suspended(tx, vm);
            return vm;
        });
    }

    /** The host says that the guest has ended, and had not been written before. */
    private void ended(VmRef vm, ApiFailure failure) {
        boolean gone =
                failure.code().equals("VM_BAD_POWER_STATE") && failure.params().contains("halted");
        if (gone) {
            store.write(tx -> {
                if (Records.exists(tx, vm) && Records.get(tx, vm, Vm.POWER_STATE) != VmPowerState.HALTED) {
                    records.halted(tx, vm);
                }
                return vm;
            });
        }
    }

    /** Forward: the memory may be the only thing left of the guest. A VM that is off by now needs none. */
    private void settleSuspend(Note note) {
        if (!(note.verb() instanceof Verb.SuspendDomain suspend)) {
            throw new IllegalStateException("no suspend: " + note.verb());
        }
        VmRef vm = new VmRef(note.object());
        Snapshot state = store.snapshot();
        boolean live = Records.exists(state, vm)
                && Records.get(state, vm, Vm.POWER_STATE) != VmPowerState.HALTED
                && Records.get(state, vm, Vm.POWER_STATE) != VmPowerState.SUSPENDED;
        if (live) {
            CallContext context = CallContext.own("settle." + ids.uuid());
            boolean done = Settling.allowed(() -> guard.run(context, Hold.vm(vm, VmOperations.SUSPEND), () -> {
                try {
                    suspended(vm, note, suspend.image(), hosts.ask(host(note), note.operation(), suspend));
                } catch (ApiFailure e) {
                    ended(vm, e);
                    throw e;
                }
            }));
            if (done) {
                return;
            }
        }
        if (store.snapshot().findByUuid(Vdi.DEF, suspend.image().location()) == null) {
            Verb remove = new Verb.DestroyVolume(
                    suspend.image().srUuid(), suspend.image().location());
            hosts.ask(host(note), ids.uuid(), remove);
        }
    }

    private void resumeOn(CallContext context, VmRef vm, HostRef host, boolean paused, boolean force) {
        Records.require(store.snapshot(), vm);
        Records.require(store.snapshot(), host);
        resume(context, vm, host, paused, force);
    }

    private void resume(CallContext context, VmRef vm, HostRef wanted, boolean paused, boolean force) {
        Snapshot state = store.snapshot();
        Records.require(state, vm);
        List<Hold> holds =
                new ArrayList<>(List.of(Hold.vm(vm, wanted.isNull() ? VmOperations.RESUME : VmOperations.RESUME_ON)));
        Records.get(state, vm, Vm.VBDS).forEach(vbd -> holds.add(Hold.vbd(vbd, VbdOperations.ATTACH)));
        guard.run(context, holds, tx -> boot.scheduleResume(tx, context, vm, wanted, force), () -> {
            restore(context, vm, paused);
            return vm;
        });
        alerts.resumed(vm);
    }

    /** For whoever holds the suspended VM and has reserved its host. */
    void restore(CallContext context, VmRef vm, boolean paused) {
        HostRef host = Records.get(store.snapshot(), vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON);
        UndoStack undo = new UndoStack();
        undo.push(() -> store.write(tx -> {
            Records.set(tx, vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON, HostRef.NULL);
            return vm;
        }));
        try {
            context.progress().checkCancelled();
            DomainSpec spec = new DomainSpecs(store.snapshot()).of(vm, context.task() + ".resume", paused);
            bridges.raise(host, context.task() + ".resume.bridge", spec.nics());
            VdiRef image = Records.get(store.snapshot(), vm, Vm.SUSPEND_VDI);
            Note note = new Note(
                    context.task() + ".resume",
                    host.ref(),
                    vm.ref(),
                    new Verb.ResumeDomain(spec, DomainSpecs.volumeOf(store.snapshot(), image)));
            noted.run(note, spec.uuid(), answer -> resumed(context, vm, host, answer));
        } catch (RuntimeException e) {
            undo.unwind();
            throw e;
        }
    }

    /**
     * For whoever has saved a running VM and holds it still: its guest goes on where it was. No rule of placement is
     * asked, for it has its place.
     */
    void goOn(CallContext context, VmRef vm, HostRef host, boolean alwaysRun) {
        store.write(tx -> {
            Records.set(tx, vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON, host);
            return vm;
        });
        restore(context, vm, false);
        store.write(tx -> {
            Records.set(tx, vm, Vm.HA_ALWAYS_RUN, alwaysRun);
            return vm;
        });
    }

    /** The note of the resume stays until the memory is gone, so that a kill between leaves none. */
    private VmRef resumed(CallContext context, VmRef vm, HostRef host, Answer answer) {
        if (!(answer instanceof Answer.Domain domain)) {
            throw new IllegalStateException("the agent answered no domain: " + answer);
        }
        store.write(tx -> {
            records.live(tx, vm, host, domain.state());
            if (Records.get(tx, vm, Vm.HA_RESTART_PRIORITY).equals("restart")) {
                Records.set(tx, vm, Vm.HA_ALWAYS_RUN, true);
            }
            return vm;
        });
        images.discard(context, Records.get(store.snapshot(), vm, Vm.SUSPEND_VDI));
        return store.write(tx -> {
            Records.set(tx, vm, Vm.SUSPEND_VDI, VdiRef.NULL);
            return vm;
        });
    }

    private void settleResume(Note note) {
        if (!(note.verb() instanceof Verb.ResumeDomain resume)) {
            throw new IllegalStateException("no resume: " + note.verb());
        }
        VmRef vm = new VmRef(note.object());
        Verb end = new Verb.DestroyDomain(resume.spec().uuid());
        Snapshot state = store.snapshot();
        if (!Records.exists(state, vm)) {
            hosts.ask(host(note), ids.uuid(), end);
            return;
        }
        CallContext context = CallContext.own("settle." + ids.uuid());
        switch (Records.get(state, vm, Vm.POWER_STATE)) {
            case SUSPENDED ->
                Settling.allowed(() -> guard.run(
                        context,
                        Hold.vm(vm, VmOperations.RESUME),
                        () -> resumed(context, vm, host(note), hosts.ask(host(note), note.operation(), resume))));
            case HALTED ->
                Settling.allowed(() -> guard.run(
                        context, Hold.vm(vm, VmOperations.START), () -> hosts.ask(host(note), ids.uuid(), end)));
            case RUNNING, PAUSED -> images.discard(context, Records.get(state, vm, Vm.SUSPEND_VDI));
        }
    }

    private static HostRef host(Note note) {
        return new HostRef(note.host());
    }
}

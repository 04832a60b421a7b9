package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VdiCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiOperations;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Progress;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Changed block tracking: VDI.enable_cbt, disable_cbt, data_destroy and list_changed_blocks (STO-60 to STO-62). */
public final class VdiTracking {
    /** Drives of a disk whose data are to go may be on their way out. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** The host may have done it or not, or may yet do it. */
    private static final String UNKNOWN = "CANNOT_CONTACT_HOST";

    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final VdiOps vdis;
    private final Ids ids;
    private final Clock clock;

    public VdiTracking(
            Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, VdiOps vdis, Ids ids, Clock clock) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.guard = guard;
        this.vdis = vdis;
        this.ids = ids;
        this.clock = clock;
    }

    public void bind(VdiCalls<CallContext> calls) {
        calls.enableCbt(this::enable)
                .disableCbt(this::disable)
                .dataDestroy(this::dataDestroy)
                .listChangedBlocks(this::listChangedBlocks);
    }

    /** What a dead server asked for is done, and recorded. */
    public void settle(Settling settling) {
        settling.on(Verb.TrackVolume.class, note -> settle(note, vdi -> track(vdi, true)))
                .on(Verb.UntrackVolume.class, note -> settle(note, vdi -> track(vdi, false)))
                .on(Verb.DropVolumeData.class, note -> settle(note, this::recordWithoutData));
    }

    private interface Recording {
        VdiRef write(VdiRef vdi);
    }

    private void settle(Note note, Recording recording) {
        VdiRef vdi = new VdiRef(note.object());
        if (Records.exists(store.snapshot(), vdi)) {
            Settling.allowed(() -> {
                hosts.ask(new HostRef(note.host()), note.operation(), note.verb());
                recording.write(vdi);
            });
        }
    }

    private void enable(CallContext context, VdiRef vdi) {
        SrRef sr = sr(vdi);
        List<Hold> holds =
                List.of(Hold.sr(sr, StorageOperations.VDI_ENABLE_CBT), Hold.vdi(vdi, VdiOperations.ENABLE_CBT));
        guard.run(context, holds, () -> change(context, vdi, true, new Verb.TrackVolume(uuid(sr), location(vdi))));
    }

    private void disable(CallContext context, VdiRef vdi) {
        SrRef sr = sr(vdi);
        List<Hold> holds =
                List.of(Hold.sr(sr, StorageOperations.VDI_DISABLE_CBT), Hold.vdi(vdi, VdiOperations.DISABLE_CBT));
        guard.run(context, holds, () -> change(context, vdi, false, new Verb.UntrackVolume(uuid(sr), location(vdi))));
    }

    private VdiRef change(CallContext context, VdiRef vdi, boolean on, Verb verb) {
        Snapshot state = store.snapshot();
        if (Records.get(state, vdi, Vdi.CBT_ENABLED) != on) {
            noted.run(
                    vdis.note(context, sr(vdi), vdi.ref(), verb),
                    Records.get(state, vdi, Vdi.UUID),
                    answer -> track(vdi, on));
        }
        return vdi;
    }

    private VdiRef track(VdiRef vdi, boolean on) {
        return store.write(tx -> {
            Records.set(tx, vdi, Vdi.CBT_ENABLED, on);
            return vdi;
        });
    }

    private void dataDestroy(CallContext context, VdiRef vdi) {
        SrRef sr = sr(vdi);
        List<Hold> holds =
                List.of(Hold.sr(sr, StorageOperations.VDI_DATA_DESTROY), Hold.vdi(vdi, VdiOperations.DATA_DESTROY));
        guard.run(context, holds, () -> {
            VdiType type = Records.get(store.snapshot(), vdi, Vdi.TYPE);
            if (type != VdiType.CBT_METADATA) {
                dataDestroyHeld(context, vdi, type);
            } else if (noted.open(vdi.ref(), Verb.DropVolumeData.class)) {
                // A dead server had only said so; settling finds it done.
                HostRef host = StoragePlaces.host(store.snapshot(), sr);
                hosts.ask(host, ids.uuid(), new Verb.DropVolumeData(uuid(sr), location(vdi)));
                recordWithoutData(vdi);
            }
            return vdi;
        });
        vdis.refresh(sr);
    }

    /** The type says first that there are no data to work on; so it is noted before what is to follow. */
    private void dataDestroyHeld(CallContext context, VdiRef vdi, VdiType type) {
        Note note = vdis.note(context, sr(vdi), vdi.ref(), new Verb.DropVolumeData(uuid(sr(vdi)), location(vdi)));
        noted.intend(note);
        boolean known = false;
        Instant end = clock.instant().plus(PATIENCE);
        try {
            setType(vdi, VdiType.CBT_METADATA);
            if (!Records.get(store.snapshot(), vdi, Vdi.MANAGED)) {
                throw Errors.vdiNotManaged(vdi.ref());
            }
            awaitNoDrives(context, vdi, end);
            String uuid = Records.get(store.snapshot(), vdi, Vdi.UUID);
            hosts.ask(new HostRef(note.host()), note.operation(), note.verb(), uuid, note.object());
            recordWithoutData(vdi);
            known = true;
        } catch (ApiFailure e) {
            known = !e.code().equals(UNKNOWN);
            if (known) {
                setType(vdi, type);
            }
            throw e;
        } finally {
            if (known) {
                noted.written(note);
            } else {
                noted.left(note);
            }
        }
    }

    private void setType(VdiRef vdi, VdiType type) {
        store.write(tx -> {
            Records.set(tx, vdi, Vdi.TYPE, type);
            return vdi;
        });
    }

    private void awaitNoDrives(CallContext context, VdiRef vdi, Instant end) {
        Thread waiting = Thread.currentThread();
        try (Progress.Scope _ = context.progress().onCancel(waiting::interrupt)) {
            Snapshot state = store.snapshot();
            while (!Records.get(state, vdi, Vdi.VBDS).isEmpty()) {
                context.progress().checkCancelled();
                Duration left = Duration.between(clock.instant(), end);
                if (left.isNegative() || left.isZero()) {
                    throw Errors.vdiInUse(vdi.ref(), VdiOperations.DATA_DESTROY.wire());
                }
                state = store.awaitChange(state.generation(), left);
            }
        } catch (InterruptedException e) {
            throw Errors.taskCancelled(context.task());
        }
    }

    private VdiRef recordWithoutData(VdiRef vdi) {
        return store.write(tx -> {
            Records.set(tx, vdi, Vdi.TYPE, VdiType.CBT_METADATA);
            Records.set(tx, vdi, Vdi.PHYSICAL_UTILISATION, 0L);
            forget(tx, vdi);
            return vdi;
        });
    }

    /** No drive has it any more. */
    private static void forget(Tx tx, VdiRef vdi) {
        List.copyOf(Records.get(tx, vdi, Vdi.VBDS)).forEach(vbd -> Records.delete(tx, vbd));
    }

    private String listChangedBlocks(CallContext context, VdiRef from, VdiRef to) {
        Records.require(store.snapshot(), from);
        SrRef sr = sr(to);
        List<Hold> holds = List.of(
                Hold.sr(sr, StorageOperations.VDI_LIST_CHANGED_BLOCKS),
                Hold.vdi(to, VdiOperations.LIST_CHANGED_BLOCKS));
        return guard.run(context, holds, () -> {
            Verb verb = new Verb.ListChanges(uuid(sr), location(from), location(to));
            if (hosts.ask(StoragePlaces.host(store.snapshot(), sr), ids.uuid(), verb)
                    instanceof Answer.Text(String blocks)) {
                return blocks;
            }
            throw new IllegalStateException("the agent answered no list of changes");
        });
    }

    private SrRef sr(VdiRef vdi) {
        return Records.get(store.snapshot(), vdi, Vdi.SR);
    }

    private String location(VdiRef vdi) {
        return Records.get(store.snapshot(), vdi, Vdi.LOCATION);
    }

    private String uuid(SrRef sr) {
        return Records.get(store.snapshot(), sr, Sr.UUID);
    }
}

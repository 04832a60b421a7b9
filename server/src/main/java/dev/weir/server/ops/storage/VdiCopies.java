package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DiskCopy;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.model.FieldDef;
import dev.weir.model.calls.VdiCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdMode;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiOperations;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Progress;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.domain.VolumeFormats;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.SideBySide;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * VDI.snapshot, clone and copy (STO-45 to STO-47). A disk that a guest writes is branched on the guest's host, several
 * of one guest at one instant; others are cloned where their SR is worked on, side by side.
 */
public final class VdiCopies {
    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final VdiOps vdis;
    private final Ids ids;
    private final Clock clock;

    public VdiCopies(
            Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, VdiOps vdis, Ids ids, Clock clock) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.guard = guard;
        this.vdis = vdis;
        this.ids = ids;
        this.clock = clock;
    }

    /** What the copies are to be. */
    public enum Kind {
        CLONE(VdiOperations.CLONE, StorageOperations.VDI_CLONE),
        SNAPSHOT(VdiOperations.SNAPSHOT, StorageOperations.VDI_SNAPSHOT);

        private final VdiOperations operation;
        private final StorageOperations storage;

        Kind(VdiOperations operation, StorageOperations storage) {
            this.operation = operation;
            this.storage = storage;
        }
    }

    public void bind(VdiCalls<CallContext> calls) {
        calls.clone((context, vdi, params) -> copyInPlace(context, vdi, Kind.CLONE))
                .snapshot((context, vdi, params) -> copyInPlace(context, vdi, Kind.SNAPSHOT))
                .copy(this::copy);
    }

    private VdiRef copyInPlace(CallContext context, VdiRef vdi, Kind kind) {
        Records.require(store.snapshot(), vdi);
        Map<VdiRef, NewDisk> made = make(context, List.of(vdi), kind, false);
        return vdis.recordOrDrop(List.copyOf(made.values())).getFirst();
    }

    /** Volumes for copies in the same SRs that share what they can; where one fails none is left. */
    public Map<VdiRef, NewDisk> make(CallContext context, List<VdiRef> sources, Kind kind, boolean quiesce) {
        Snapshot state = store.snapshot();
        Set<SrRef> srs = new LinkedHashSet<>();
        sources.forEach(vdi -> srs.add(Records.get(state, vdi, Vdi.SR)));
        List<Hold> holds = new ArrayList<>();
        srs.forEach(sr -> holds.add(Hold.sr(sr, kind.storage)));
        sources.forEach(vdi -> holds.add(Hold.vdi(vdi, kind.operation)));
        return guard.run(context, holds, () -> makeHeld(context, sources, kind, quiesce));
    }

    private Map<VdiRef, NewDisk> makeHeld(CallContext context, List<VdiRef> sources, Kind kind, boolean quiesce) {
        Map<VdiRef, NewDisk> made = new ConcurrentHashMap<>();
        try {
            Map<VmRef, List<VbdRef>> written = new LinkedHashMap<>();
            List<VdiRef> still = new ArrayList<>();
            for (VdiRef vdi : sources) {
                if (!Records.get(store.snapshot(), vdi, Vdi.MANAGED)) {
                    throw Errors.vdiNotManaged(vdi.ref());
                }
                VbdRef writer = writer(store.snapshot(), vdi);
                if (writer == null) {
                    still.add(vdi);
                } else {
                    VmRef vm = Records.get(store.snapshot(), writer, Vbd.VM);
                    written.computeIfAbsent(vm, _ -> new ArrayList<>()).add(writer);
                }
            }
            written.forEach((vm, vbds) -> made.putAll(branch(context, vm, vbds, kind, quiesce)));
            SideBySide.each(still, vdi -> {
                context.progress().checkCancelled();
                made.put(vdi, share(context, vdi, kind));
            });
            if (kind == Kind.SNAPSHOT) {
                made.replaceAll(this::track);
            }
            return inOrder(sources, made);
        } catch (ApiFailure e) {
            made.values().forEach(vdis::drop);
            throw e;
        }
    }

    private static Map<VdiRef, NewDisk> inOrder(List<VdiRef> sources, Map<VdiRef, NewDisk> made) {
        Map<VdiRef, NewDisk> ordered = new LinkedHashMap<>();
        for (VdiRef vdi : sources) {
            NewDisk disk = made.get(vdi);
            if (disk == null) {
                throw new IllegalStateException("no copy was made of " + vdi);
            }
            ordered.put(vdi, disk);
        }
        return ordered;
    }

    /** The drive through which a guest that lives writes the disk; null: nobody writes it. */
    static @Nullable VbdRef writer(Snapshot state, VdiRef vdi) {
        for (VbdRef vbd : Records.get(state, vdi, Vdi.VBDS)) {
            VmRef vm = Records.get(state, vbd, Vbd.VM);
            VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
            boolean lives = power == VmPowerState.RUNNING || power == VmPowerState.PAUSED;
            if (lives
                    && Records.get(state, vbd, Vbd.CURRENTLY_ATTACHED)
                    && Records.get(state, vbd, Vbd.MODE) == VbdMode.RW) {
                return vbd;
            }
        }
        return null;
    }

    private Map<VdiRef, NewDisk> branch(CallContext context, VmRef vm, List<VbdRef> vbds, Kind kind, boolean quiesce) {
        Snapshot state = store.snapshot();
        List<String> uuids = vbds.stream().map(_ -> ids.uuid()).toList();
        List<DiskCopy> copies = new ArrayList<>();
        for (int i = 0; i < vbds.size(); i++) {
            copies.add(new DiskCopy(new DomainSpecs(state).disk(vbds.get(i)), uuids.get(i)));
        }
        String uuid = Records.get(state, vm, Vm.UUID);
        Note note = new Note(
                context.task() + "." + ids.uuid(),
                Records.get(state, vm, Vm.RESIDENT_ON).ref(),
                uuids.getFirst(),
                new Verb.SnapshotDisks(uuid, copies, quiesce));
        if (!(noted.ask(note, uuid) instanceof Answer.Volumes answer)
                || answer.states().size() != vbds.size()) {
            throw new IllegalStateException("the agent answered other volumes than it was asked for");
        }
        Map<VdiRef, NewDisk> made = new LinkedHashMap<>();
        for (int i = 0; i < vbds.size(); i++) {
            VdiRef vdi = Records.get(state, vbds.get(i), Vbd.VDI);
            SrRef sr = Records.get(state, vdi, Vdi.SR);
            made.put(vdi, new NewDisk(note, sr, uuids.get(i), answer.states().get(i), fields(state, vdi, kind)));
        }
        return made;
    }

    private NewDisk share(CallContext context, VdiRef vdi, Kind kind) {
        Snapshot state = store.snapshot();
        SrRef sr = Records.get(state, vdi, Vdi.SR);
        String uuid = ids.uuid();
        Verb verb = new Verb.CloneVolume(Records.get(state, sr, Sr.UUID), Records.get(state, vdi, Vdi.LOCATION), uuid);
        return vdis.made(context, sr, uuid, verb, fields(state, vdi, kind));
    }

    /** A snapshot of a tracked disk is where its list of changes ends and the next begins; the disk is held. */
    private NewDisk track(VdiRef source, NewDisk disk) {
        Snapshot state = store.snapshot();
        if (!Records.get(state, source, Vdi.CBT_ENABLED)) {
            return disk;
        }
        Verb verb = new Verb.TrackSnapshot(
                Records.get(state, disk.sr(), Sr.UUID),
                Records.get(state, source, Vdi.LOCATION),
                disk.volume().location());
        hosts.ask(new HostRef(disk.note().host()), ids.uuid(), verb);
        Map<FieldDef, Value> fields = new LinkedHashMap<>(disk.fields());
        fields.put(Vdi.CBT_ENABLED.def(), Value.TRUE);
        return new NewDisk(disk.note(), disk.sr(), disk.uuid(), disk.volume(), fields);
    }

    private Map<FieldDef, Value> fields(Snapshot state, VdiRef vdi, Kind kind) {
        Row source = Records.require(state, vdi);
        Map<FieldDef, Value> fields = new LinkedHashMap<>();
        for (var field : List.of(
                Vdi.NAME_LABEL,
                Vdi.NAME_DESCRIPTION,
                Vdi.TYPE,
                Vdi.SHARABLE,
                Vdi.OTHER_CONFIG,
                Vdi.XENSTORE_DATA,
                Vdi.SM_CONFIG,
                Vdi.TAGS,
                Vdi.ON_BOOT,
                Vdi.ALLOW_CACHING)) {
            fields.put(field.def(), source.get(field.def()));
        }
        if (kind == Kind.SNAPSHOT) {
            Map<String, String> otherConfig = new LinkedHashMap<>(Records.get(source, Vdi.OTHER_CONFIG));
            otherConfig.putIfAbsent("content_id", ids.uuid());
            fields.putAll(Records.<VdiRef>draft()
                    .with(Vdi.OTHER_CONFIG, otherConfig)
                    .with(Vdi.IS_A_SNAPSHOT, true)
                    .with(Vdi.SNAPSHOT_OF, vdi)
                    .with(Vdi.SNAPSHOT_TIME, clock.instant())
                    .values());
        }
        return fields;
    }

    private VdiRef copy(CallContext context, VdiRef vdi, SrRef sr, VdiRef base, VdiRef into) {
        Snapshot state = store.snapshot();
        Records.require(state, vdi);
        if (Records.exists(state, into)) {
            return copyInto(context, vdi, into);
        }
        Records.require(state, sr);
        return guard.run(context, List.of(Hold.vdi(vdi, VdiOperations.COPY)), () -> {
            NewDisk made = copyHeld(context, vdi, sr);
            return vdis.recordOrDrop(List.of(made)).getFirst();
        });
    }

    /** For whoever holds the source, or nobody else can change it. */
    NewDisk copyHeld(CallContext context, VdiRef vdi, SrRef sr) {
        guard.run(context, Hold.sr(sr, StorageOperations.VDI_CREATE), () -> {});
        Snapshot state = store.snapshot();
        if (!Records.get(state, vdi, Vdi.MANAGED)) {
            throw Errors.vdiNotManaged(vdi.ref());
        }
        String uuid = ids.uuid();
        Map<String, String> smConfig = Records.get(state, vdi, Vdi.SHARABLE) ? Map.of("type", "raw") : Map.of();
        VolumeRef target = new VolumeRef(Records.get(state, sr, Sr.UUID), uuid, VolumeFormats.of(smConfig, uuid));
        Verb verb = new Verb.CopyVolume(DomainSpecs.volumeOf(state, vdi), target, false);
        HostRef host = seeingBoth(state, Records.get(state, vdi, Vdi.SR), sr);
        Map<FieldDef, Value> fields = new LinkedHashMap<>(fields(state, vdi, Kind.CLONE));
        fields.put(Vdi.SM_CONFIG.def(), Value.textMap(smConfig));
        fields.remove(Vdi.ON_BOOT.def());
        return vdis.withRoom(sr, () -> {
            Note note = new Note(context.task() + "." + ids.uuid(), host.ref(), uuid, verb);
            return new NewDisk(note, sr, uuid, VdiOps.volume(interruptibly(context, note, uuid)), fields);
        });
    }

    /** The copy of a disk for a VM's own, in the SR given or in that of the disk (VML-130). */
    public NewDisk copyDisk(CallContext context, VdiRef vdi, SrRef wanted) {
        SrRef sr = wanted.isNull() ? Records.get(store.snapshot(), vdi, Vdi.SR) : wanted;
        return guard.run(context, List.of(Hold.vdi(vdi, VdiOperations.COPY)), () -> copyHeld(context, vdi, sr));
    }

    private VdiRef copyInto(CallContext context, VdiRef vdi, VdiRef into) {
        return guard.run(context, List.of(Hold.vdi(vdi, VdiOperations.COPY)), () -> {
            Snapshot state = store.snapshot();
            long size = Records.get(state, vdi, Vdi.VIRTUAL_SIZE);
            if (!Records.get(state, vdi, Vdi.MANAGED)) {
                throw Errors.vdiNotManaged(vdi.ref());
            }
            if (Records.get(state, into, Vdi.READ_ONLY)) {
                throw Errors.vdiReadonly(into.ref());
            }
            if (Records.get(state, into, Vdi.VIRTUAL_SIZE) < size) {
                throw Errors.vdiTooSmall(into.ref(), Long.toString(size));
            }
            // Nobody may use the target meanwhile: the rules of a disk's end are those of its being written over.
            return guard.run(context, List.of(Hold.vdi(into, VdiOperations.DESTROY)), () -> {
                SrRef sr = Records.get(state, into, Vdi.SR);
                Verb verb =
                        new Verb.CopyVolume(DomainSpecs.volumeOf(state, vdi), DomainSpecs.volumeOf(state, into), true);
                HostRef host = seeingBoth(state, Records.get(state, vdi, Vdi.SR), sr);
                Note note = new Note(context.task() + "." + ids.uuid(), host.ref(), into.ref(), verb);
                interruptibly(context, note, into.ref());
                noted.written(note);
                vdis.refresh(sr);
                return into;
            });
        });
    }

    private Answer interruptibly(CallContext context, Note note, String uuid) {
        Thread asking = Thread.currentThread();
        try (Progress.Scope _ = context.progress().onCancel(asking::interrupt)) {
            return noted.ask(note, uuid);
        } catch (ApiFailure e) {
            context.progress().checkCancelled();
            throw e;
        } finally {
            var _ = Thread.interrupted(); // a cancel that came too late stops nothing of what is written next
        }
    }

    /** Copies between hosts need a way for the data that is not there yet. */
    private static HostRef seeingBoth(Snapshot state, SrRef from, SrRef to) {
        HostRef host = StoragePlaces.host(state, from);
        boolean both = Records.get(state, to, Sr.PBDS).stream()
                .anyMatch(pbd -> Records.get(state, pbd, Pbd.HOST).equals(host)
                        && Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED));
        if (!both) {
            throw Errors.srHasNoPbds(to.ref());
        }
        return host;
    }
}

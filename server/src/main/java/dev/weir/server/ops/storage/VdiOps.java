package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DiskCopy;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.model.FieldDef;
import dev.weir.model.calls.VdiCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiOperations;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.Vm;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.VolumeFormats;
import dev.weir.server.field.Effects;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.ops.trash.Trash;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** VDI.create and destroy, and the names (STO-40, STO-43); the volumes that are made for disks, and those left over. */
public final class VdiOps {
    private static final Logger LOG = LoggerFactory.getLogger(VdiOps.class);

    /** How the notes begin of disks that are to go once nothing uses them. */
    private static final String LEFT = "left.";

    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final Ids ids;
    private final DiskTrash trash;

    public VdiOps(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, Ids ids, DiskTrash trash) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.guard = guard;
        this.ids = ids;
        this.trash = trash;
    }

    public void bind(Effects effects, VdiCalls<CallContext> calls) {
        effects.onCreate("VDI", this::create);
        effects.onDestroy("VDI", (context, ref) -> destroy(context, new VdiRef(ref)));
        calls.setNameLabel((context, vdi, name) -> write(vdi, tx -> Records.set(tx, vdi, Vdi.NAME_LABEL, name)))
                .setNameDescription(
                        (context, vdi, text) -> write(vdi, tx -> Records.set(tx, vdi, Vdi.NAME_DESCRIPTION, text)))
                .undelete(trash::undelete)
                .getDeleted(context -> Trash.list(store.snapshot(), DiskTrash.KIND));
    }

    /** What a dead server, or a host out of reach, left half-made. */
    public void settle(Settling settling) {
        settling.on(Verb.CreateVolume.class, this::settleMade)
                .on(Verb.CloneVolume.class, this::settleMade)
                .on(Verb.SnapshotDisks.class, this::settleMade)
                .on(Verb.CopyVolume.class, this::settleMade)
                .on(Verb.DestroyVolume.class, this::settleRemoved);
    }

    private void write(VdiRef vdi, java.util.function.Consumer<Tx> change) {
        Snapshot state = store.snapshot();
        StoragePlaces.host(state, Records.get(state, vdi, Vdi.SR));
        store.write(tx -> {
            change.accept(tx);
            return vdi;
        });
    }

    private String create(CallContext context, Map<FieldDef, Value> given) {
        SrRef sr = new SrRef(Records.given(given, Vdi.SR));
        Records.require(store.snapshot(), sr);
        return record(make(context, sr, given)).ref();
    }

    /** Makes a volume for a disk with these members of its record. */
    public NewDisk make(CallContext context, SrRef sr, Map<FieldDef, Value> given) {
        return guard.run(context, List.of(Hold.sr(sr, StorageOperations.VDI_CREATE)), () -> {
            if (Records.given(given, Vdi.TYPE).equals(VdiType.CBT_METADATA.wire())) {
                throw Errors.vdiIncompatibleType("", VdiType.CBT_METADATA.wire());
            }
            String uuid = ids.uuid();
            Map<String, String> smConfig = textMap(given, Vdi.SM_CONFIG.def());
            Map<FieldDef, Value> fields = new LinkedHashMap<>(given);
            if (given.get(Vdi.SHARABLE.def()) instanceof Value.Bool sharable && sharable.value()) {
                // Several writers at once are safe only where a disk's layout never changes.
                smConfig.put("type", "raw");
                fields.put(Vdi.SM_CONFIG.def(), Value.textMap(smConfig));
            }
            long size = given.get(Vdi.VIRTUAL_SIZE.def()) instanceof Value.Int number ? number.value() : 0;
            Verb verb = new Verb.CreateVolume(srUuid(sr), uuid, VolumeFormats.of(smConfig, uuid), size);
            return made(context, sr, uuid, verb, fields);
        });
    }

    NewDisk made(CallContext context, SrRef sr, String uuid, Verb verb, Map<FieldDef, Value> fields) {
        return withRoom(sr, () -> {
            Note note = note(context, sr, uuid, verb);
            return new NewDisk(note, sr, uuid, volume(noted.ask(note, uuid)), fields);
        });
    }

    /** Tries what needs space in an SR; while there is too little, what is in its trash gives way. */
    <T> T withRoom(SrRef sr, Supplier<T> attempt) {
        return trash.withRoom(sr, attempt);
    }

    private VdiRef record(NewDisk disk) {
        return recordOrDrop(List.of(disk)).getFirst();
    }

    /** Records disks by themselves. */
    List<VdiRef> recordOrDrop(List<NewDisk> disks) {
        try {
            return record(
                    disks, tx -> disks.stream().map(disk -> record(tx, disk)).toList());
        } catch (ApiFailure e) {
            disks.forEach(this::drop);
            throw e;
        }
    }

    /**
     * Records disks in one transaction with what belongs to them. Where it fails they are the caller's to drop, unless
     * the database itself failed: then only the next start can tell whether they were recorded, and settles it.
     */
    public <T> T record(List<NewDisk> disks, Function<Tx, T> write) {
        T result = store.write(write);
        disks.forEach(disk -> noted.written(disk.note()));
        disks.stream().map(NewDisk::sr).distinct().forEach(this::refresh);
        return result;
    }

    public VdiRef record(Tx tx, NewDisk disk) {
        VdiRef ref = new VdiRef(ids.ref());
        Map<FieldDef, Value> fields = new LinkedHashMap<>(disk.fields());
        fields.put(Vdi.UUID.def(), Value.text(disk.uuid()));
        fields.put(Vdi.LOCATION.def(), Value.text(disk.volume().location()));
        fields.put(Vdi.VIRTUAL_SIZE.def(), Value.of(disk.volume().virtualBytes()));
        fields.put(Vdi.PHYSICAL_UTILISATION.def(), Value.of(disk.volume().usedBytes()));
        fields.put(Vdi.MANAGED.def(), Value.TRUE);
        fields.put(Vdi.SR.def(), disk.sr().value());
        tx.create(Vdi.DEF, ref.ref(), fields);
        SrSizes.allocated(tx, disk.sr());
        return ref;
    }

    /** Takes a volume away that is not to be recorded; where the host does not do it now, it is done later. */
    public void drop(NewDisk disk) {
        try {
            takeAway(disk.note());
            noted.written(disk.note());
        } catch (ApiFailure e) {
            noted.left(disk.note());
        }
    }

    private void takeAway(Note note) {
        for (VolumeRef volume : volumes(note.verb())) {
            hosts.ask(new HostRef(note.host()), ids.uuid(), new Verb.DestroyVolume(volume.srUuid(), volume.location()));
        }
    }

    /** The volumes that come of a verb which makes disks; a memory's image is recorded as well. */
    static List<VolumeRef> volumes(Verb verb) {
        return switch (verb) {
            case Verb.SuspendDomain suspend -> List.of(suspend.image());
            case Verb.CreateVolume create ->
                List.of(new VolumeRef(create.srUuid(), create.location(), create.format()));
            case Verb.CloneVolume clone ->
                List.of(new VolumeRef(clone.srUuid(), clone.location(), VolumeRef.Format.QCOW2));
            case Verb.CopyVolume copy -> copy.into() ? List.of() : List.of(copy.target());
            case Verb.SnapshotDisks snapshot ->
                snapshot.disks().stream().map(VdiOps::copied).toList();
            default -> List.of();
        };
    }

    private static VolumeRef copied(DiskCopy copy) {
        VolumeRef source = copy.disk().volume();
        if (source == null) {
            throw new IllegalStateException("an empty drive was to be copied");
        }
        return new VolumeRef(source.srUuid(), copy.location(), source.format());
    }

    private void destroy(CallContext context, VdiRef vdi) {
        destroy(context, vdi, () -> {
            StoragePlaces.host(store.snapshot(), Records.get(store.snapshot(), vdi, Vdi.SR));
            if (!discard(vdi)) {
                remove(context, vdi);
            }
        });
    }

    /** As destroyed, and never to come back. */
    public void destroyForGood(CallContext context, VdiRef vdi) {
        destroy(context, vdi, () -> remove(context, vdi));
    }

    private void destroy(CallContext context, VdiRef vdi, Runnable away) {
        SrRef sr = Records.get(store.snapshot(), vdi, Vdi.SR);
        List<Hold> holds = List.of(Hold.sr(sr, StorageOperations.VDI_DESTROY), Hold.vdi(vdi, VdiOperations.DESTROY));
        guard.run(context, holds, () -> {
            if (!Records.get(store.snapshot(), vdi, Vdi.MANAGED)) {
                throw Errors.vdiNotManaged(vdi.ref());
            }
            away.run();
            return vdi;
        });
    }

    /** Puts the disk into the trash, with the drives it was in; false where it has to go for good. */
    private boolean discard(VdiRef vdi) {
        return store.write(tx -> {
            boolean kept = trash.put(tx, vdi);
            if (kept) {
                delete(tx, vdi, Records.get(tx, vdi, Vdi.SR));
            }
            return kept;
        });
    }

    private static void delete(Tx tx, VdiRef vdi, SrRef sr) {
        Records.get(tx, vdi, Vdi.VBDS).forEach(vbd -> Records.delete(tx, vbd));
        VdiRows.drop(tx, vdi);
        SrSizes.allocated(tx, sr);
    }

    /** Takes the volume away, then the record and the drives it was in (STO-43). */
    public void remove(CallContext context, VdiRef vdi) {
        Snapshot state = store.snapshot();
        SrRef sr = Records.get(state, vdi, Vdi.SR);
        Verb verb = new Verb.DestroyVolume(srUuid(sr), Records.get(state, vdi, Vdi.LOCATION));
        noted.run(
                note(context, sr, vdi.ref(), verb),
                Records.get(state, vdi, Vdi.UUID),
                answer -> store.write(tx -> {
                    delete(tx, vdi, sr);
                    return vdi;
                }));
        refresh(sr);
    }

    /**
     * Takes note that disks are to go once their VM has left them, whatever comes between: each note is the caller's to
     * fulfil by {@link #removeLeft} or to give up.
     */
    public Map<VdiRef, Note> leaving(Collection<VdiRef> disks) {
        Map<VdiRef, Note> notes = new LinkedHashMap<>();
        for (VdiRef vdi : disks) {
            Snapshot state = store.snapshot();
            SrRef sr = Records.get(state, vdi, Vdi.SR);
            Verb verb = new Verb.DestroyVolume(srUuid(sr), Records.get(state, vdi, Vdi.LOCATION));
            HostRef host = StoragePlaces.host(state, sr);
            Note note = new Note(LEFT + ids.uuid(), host.ref(), vdi.ref(), verb);
            noted.intend(note);
            notes.put(vdi, note);
        }
        return notes;
    }

    /** Removes disks that have been left; where that fails now it is done later. */
    public void removeLeft(CallContext context, Map<VdiRef, Note> left) {
        left.forEach((vdi, note) -> {
            try {
                remove(context, vdi);
                noted.written(note);
            } catch (ApiFailure e) {
                LOG.info("the disk {} stays for now: {}", vdi.ref(), e.description());
                noted.left(note);
            }
        });
    }

    /** The VM has not left them. */
    public void kept(Map<VdiRef, Note> notes) {
        notes.values().forEach(noted::written);
    }

    private static boolean isUsed(Snapshot state, VdiRef vdi) {
        return !Records.get(state, vdi, Vdi.VBDS).isEmpty()
                || state.rows(Vm.DEF).stream()
                        .anyMatch(vm -> Records.get(vm, Vm.SUSPEND_VDI).equals(vdi));
    }

    Note note(CallContext context, SrRef sr, String object, Verb verb) {
        HostRef host = StoragePlaces.host(store.snapshot(), sr);
        return new Note(context.task() + "." + ids.uuid(), host.ref(), object, verb);
    }

    /** A volume without a record was for a disk that is not to be; one that is recorded has become one. */
    private void settleMade(Note note) {
        boolean recorded = volumes(note.verb()).stream()
                .anyMatch(volume -> store.snapshot().findByUuid(Vdi.DEF, volume.location()) != null
                        || Trash.find(store.snapshot(), DiskTrash.KIND, volume.location()) != null);
        if (!recorded) {
            // The same wish again, and its answer: should the first one yet reach the host, it is done with.
            Settling.allowed(() -> hosts.ask(new HostRef(note.host()), note.operation(), note.verb()));
            takeAway(note);
        }
    }

    /** The volume may be gone already: so goes the rest, unless somebody uses it and so it is there. */
    private void settleRemoved(Note note) {
        VdiRef vdi = new VdiRef(note.object());
        boolean there = Records.exists(store.snapshot(), vdi);
        if (there && note.operation().startsWith(LEFT) && isUsed(store.snapshot(), vdi)) {
            return; // the server died before the VM had left it
        }
        if (there) {
            Settling.allowed(() -> destroyForGood(CallContext.own("settle." + ids.uuid()), vdi));
        }
        Row entry = store.snapshot().find(TrashEntry.DEF, note.object());
        if (entry != null) {
            Settling.allowed(() -> trash.purge(entry));
        }
    }

    static VolumeState volume(Answer answer) {
        if (answer instanceof Answer.Volume volume) {
            return volume.state();
        }
        throw new IllegalStateException("the agent answered no volume: " + answer);
    }

    /** Sizes are a service to the reader: where they cannot be had, the operation has succeeded all the same. */
    public void refresh(SrRef sr) {
        try {
            Answer answer =
                    hosts.ask(StoragePlaces.host(store.snapshot(), sr), ids.uuid(), new Verb.ScanStorage(srUuid(sr)));
            if (answer instanceof Answer.Storage(StorageState storage)) {
                store.write(tx -> {
                    SrSizes.physical(tx, sr, storage);
                    return sr;
                });
            }
        } catch (ApiFailure e) {
            LOG.info("the sizes of {} stay as they were: {}", sr, e.code());
        }
    }

    private String srUuid(SrRef sr) {
        return Records.get(store.snapshot(), sr, Sr.UUID);
    }

    private static Map<String, String> textMap(Map<FieldDef, Value> given, FieldDef field) {
        Map<String, String> map = new LinkedHashMap<>();
        if (given.get(field) instanceof Value.Struct struct) {
            struct.forEach((key, value) -> map.put(key, ((Value.Text) value).text()));
        }
        return map;
    }
}

package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.FieldDef;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.TrashEntryRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.trash.Remaking;
import dev.weir.server.ops.trash.Trash;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Disks that were destroyed: their records wait in the trash, their volumes stay where they are (decision 17). */
public final class DiskTrash {
    public static final String KIND = "VDI";

    /** What somebody may miss; images that the product made for itself go at once. */
    private static final Set<VdiType> KEPT = EnumSet.of(VdiType.USER, VdiType.SYSTEM);

    private static final String NO_SPACE = "SR_BACKEND_FAILURE_44";

    private final Store store;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final Trash trash;
    private final Ids ids;

    public DiskTrash(Store store, NotedHosts noted, OperationGuard guard, Trash trash, Ids ids) {
        this.store = store;
        this.noted = noted;
        this.guard = guard;
        this.trash = trash;
        this.ids = ids;
    }

    /** Keeps a disk that is about to be deleted, with the drives it is in; false where it is not to be kept. */
    boolean put(Tx tx, VdiRef vdi) {
        Row disk = Records.require(tx, vdi);
        if (!KEPT.contains(Records.get(disk, Vdi.TYPE))) {
            return false;
        }
        List<Row> rows = new ArrayList<>(List.of(disk));
        Records.get(disk, Vdi.VBDS).forEach(vbd -> rows.add(Records.require(tx, vbd)));
        Trash.Thing thing = new Trash.Thing(
                KIND,
                Records.get(disk, Vdi.UUID),
                Records.get(disk, Vdi.NAME_LABEL),
                Records.get(tx, Records.get(disk, Vdi.SR), Sr.UUID),
                Records.get(disk, Vdi.LOCATION),
                Records.get(disk, Vdi.PHYSICAL_UTILISATION));
        return trash.put(tx, thing, rows);
    }

    VdiRef undelete(CallContext context, String uuid) {
        Row entry = Trash.require(store.snapshot(), KIND, uuid);
        SrRef sr = sr(store.snapshot(), entry);
        if (sr == null) {
            throw Errors.uuidInvalid("SR", Records.get(entry, TrashEntry.SR));
        }
        StoragePlaces.host(store.snapshot(), sr);
        return guard.run(
                context,
                List.of(Hold.sr(sr, StorageOperations.VDI_CREATE)),
                () -> store.write(tx -> restore(tx, Trash.require(tx, KIND, uuid))));
    }

    /** The disk and those of its drives whose VM exists and has nothing else in that place. */
    public VdiRef restore(Tx tx, Row entry) {
        Remaking remaking = trash.remake(tx, trash.content(entry));
        Row disk = remaking.rows(Vdi.DEF).getFirst();
        VdiRef vdi = new VdiRef(remaking.make(disk, Map.of()));
        for (Row drive : remaking.rows(Vbd.DEF)) {
            String vm = remaking.now(Vm.DEF, Records.get(drive, Vbd.VM).ref());
            if (vm != null && isFree(tx, new VmRef(vm), Records.get(drive, Vbd.USERDEVICE))) {
                remaking.make(drive, detached());
            }
        }
        tx.delete(TrashEntry.DEF, entry.ref());
        SrSizes.allocated(tx, Records.get(tx, vdi, Vdi.SR));
        return vdi;
    }

    /** The disks in the trash that were in a drive of this VM when they were destroyed. */
    public List<Row> drivenBy(Tx tx, String vmUuid) {
        return Trash.all(tx, KIND).stream()
                .filter(entry -> {
                    Remaking remaking = trash.remake(tx, trash.content(entry));
                    return remaking.rows(Vbd.DEF).stream()
                            .anyMatch(drive -> vmUuid.equals(
                                    remaking.uuid(Records.get(drive, Vbd.VM).ref())));
                })
                .toList();
    }

    /** A drive comes back empty-handed: whatever it was plugged into is another guest by now. */
    public static Map<FieldDef, Value> detached() {
        return Map.of(
                Vbd.CURRENTLY_ATTACHED.def(),
                Value.FALSE,
                Vbd.RESERVED.def(),
                Value.FALSE,
                Vbd.DEVICE.def(),
                Value.EMPTY);
    }

    private static boolean isFree(Snapshot state, VmRef vm, String userdevice) {
        for (VbdRef vbd : Records.get(state, vm, Vm.VBDS)) {
            if (Records.get(state, vbd, Vbd.USERDEVICE).equals(userdevice)) {
                return false;
            }
        }
        return true;
    }

    /** Takes the volume away for good, then the entry; what a dead server left of it is settled as for any disk. */
    void purge(Row entry) {
        Snapshot state = store.snapshot();
        SrRef sr = sr(state, entry);
        if (sr == null) {
            drop(entry);
            return;
        }
        HostRef host = StoragePlaces.host(state, sr);
        Verb verb = new Verb.DestroyVolume(Records.get(entry, TrashEntry.SR), Records.get(entry, TrashEntry.LOCATION));
        Note note = new Note("trash." + ids.uuid(), host.ref(), entry.ref(), verb);
        noted.run(note, Records.get(entry, TrashEntry.UUID), answer -> drop(entry));
    }

    /** Tries what needs space; while there is too little, the oldest in the SR's trash go for good. */
    <T> T withRoom(SrRef sr, Supplier<T> attempt) {
        while (true) {
            try {
                return attempt.get();
            } catch (ApiFailure e) {
                Row oldest = e.code().equals(NO_SPACE) ? oldest(store.snapshot(), sr) : null;
                if (oldest == null) {
                    throw e;
                }
                purge(oldest);
            }
        }
    }

    static @Nullable Row oldest(Snapshot state, SrRef sr) {
        String uuid = Records.get(state, sr, Sr.UUID);
        for (Row entry : Trash.all(state, KIND)) {
            if (Records.get(entry, TrashEntry.SR).equals(uuid)) {
                return entry;
            }
        }
        return null;
    }

    private TrashEntryRef drop(Row entry) {
        TrashEntryRef ref = new TrashEntryRef(entry.ref());
        return store.write(tx -> {
            if (Records.exists(tx, ref)) {
                Records.delete(tx, ref);
            }
            return ref;
        });
    }

    private static @Nullable SrRef sr(Snapshot state, Row entry) {
        Row sr = state.findByUuid(Sr.DEF, Records.get(entry, TrashEntry.SR));
        return sr == null ? null : new SrRef(sr.ref());
    }
}

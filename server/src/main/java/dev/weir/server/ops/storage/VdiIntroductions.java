package dev.weir.server.ops.storage;

import dev.weir.model.calls.VdiCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.time.Ids;
import java.util.List;
import java.util.regex.Pattern;

/** VDI.introduce and its relatives: records for volumes that are there (STO-44). */
public final class VdiIntroductions {
    private static final Pattern UUID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private final Store store;
    private final OperationGuard guard;
    private final SrScans scans;
    private final Ids ids;

    public VdiIntroductions(Store store, OperationGuard guard, SrScans scans, Ids ids) {
        this.store = store;
        this.guard = guard;
        this.scans = scans;
        this.ids = ids;
    }

    public void bind(VdiCalls<CallContext> calls) {
        bindIntroduce(calls);
        bindPoolIntroduce(calls);
        calls.dbIntroduce((_, _, _, _, sr, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _) -> {
            Records.require(store.snapshot(), sr);
            throw Errors.permissionDenied("");
        });
    }

    /** What the storage knows, it knows better than the caller. */
    private void bindIntroduce(VdiCalls<CallContext> calls) {
        calls.introduce(
                (context,
                        uuid,
                        name,
                        description,
                        sr,
                        type,
                        sharable,
                        _,
                        otherConfig,
                        location,
                        data,
                        _,
                        _,
                        _,
                        _,
                        _,
                        _,
                        _,
                        _) -> {
                    Records.Draft<VdiRef> given = Records.<VdiRef>draft()
                            .with(Vdi.TYPE, type)
                            .with(Vdi.SHARABLE, sharable)
                            .with(Vdi.OTHER_CONFIG, otherConfig)
                            .with(Vdi.XENSTORE_DATA, data);
                    if (!name.isEmpty()) {
                        given.with(Vdi.NAME_LABEL, name);
                    }
                    if (!description.isEmpty()) {
                        given.with(Vdi.NAME_DESCRIPTION, description);
                    }
                    return introduce(context, sr, uuid, location, given);
                });
    }

    private void bindPoolIntroduce(VdiCalls<CallContext> calls) {
        calls.poolIntroduce(
                (_,
                        uuid,
                        name,
                        description,
                        sr,
                        type,
                        sharable,
                        readOnly,
                        otherConfig,
                        location,
                        data,
                        smConfig,
                        managed,
                        size,
                        used,
                        pool,
                        isSnapshot,
                        time,
                        of,
                        cbt) -> record(
                        sr,
                        location,
                        uuid,
                        Records.<VdiRef>draft()
                                .with(Vdi.NAME_LABEL, name)
                                .with(Vdi.NAME_DESCRIPTION, description)
                                .with(Vdi.TYPE, type)
                                .with(Vdi.SHARABLE, sharable)
                                .with(Vdi.READ_ONLY, readOnly)
                                .with(Vdi.OTHER_CONFIG, otherConfig)
                                .with(Vdi.XENSTORE_DATA, data)
                                .with(Vdi.SM_CONFIG, smConfig)
                                .with(Vdi.MANAGED, managed)
                                .with(Vdi.VIRTUAL_SIZE, size)
                                .with(Vdi.PHYSICAL_UTILISATION, used)
                                .with(Vdi.METADATA_OF_POOL, pool)
                                .with(Vdi.IS_A_SNAPSHOT, isSnapshot)
                                .with(Vdi.SNAPSHOT_TIME, time)
                                .with(Vdi.SNAPSHOT_OF, of)
                                .with(Vdi.CBT_ENABLED, cbt)));
    }

    private VdiRef introduce(CallContext context, SrRef sr, String uuid, String location, Records.Draft<VdiRef> given) {
        Records.require(store.snapshot(), sr);
        return guard.run(context, List.of(Hold.sr(sr, StorageOperations.VDI_INTRODUCE)), () -> {
            Snapshot state = store.snapshot();
            StoragePlaces.host(state, sr);
            for (VdiRef vdi : Records.get(state, sr, Sr.VDIS)) {
                boolean same = Records.get(state, vdi, Vdi.LOCATION).equals(location);
                if (same && !Records.get(state, vdi, Vdi.UUID).equals(uuid)) {
                    throw Errors.locationNotUnique(sr.ref(), location);
                }
            }
            return scans.introduce(sr, location, uuid, given.values());
        });
    }

    private VdiRef record(SrRef sr, String location, String uuid, Records.Draft<VdiRef> draft) {
        VdiRef ref = new VdiRef(ids.ref());
        return store.write(tx -> {
            Records.require(tx, sr);
            requireUnique(tx, sr, location);
            if (!UUID.matcher(uuid).matches() || tx.findByUuid(Vdi.DEF, uuid) != null) {
                throw Errors.uuidInvalid("VDI", uuid);
            }
            draft.with(Vdi.UUID, uuid)
                    .with(Vdi.SR, sr)
                    .with(Vdi.LOCATION, location)
                    .create(tx, ref);
            SrSizes.allocated(tx, sr);
            return ref;
        });
    }

    private static void requireUnique(Tx tx, SrRef sr, String location) {
        for (VdiRef vdi : Records.get(tx, sr, Sr.VDIS)) {
            if (Records.get(tx, vdi, Vdi.LOCATION).equals(location)) {
                throw Errors.locationNotUnique(sr.ref(), location);
            }
        }
    }
}

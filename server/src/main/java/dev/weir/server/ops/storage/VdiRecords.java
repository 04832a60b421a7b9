package dev.weir.server.ops.storage;

import dev.weir.model.calls.VdiCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiOperations;
import dev.weir.model.types.VdiRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import java.util.List;

/**
 * Disks' records without their volumes: VDI.forget and update, and the messages that only a storage driver's own session
 * may send, of which this server opens none (STO-44, STO-49, STO-56).
 */
public final class VdiRecords {
    private final Store store;
    private final OperationGuard guard;
    private final SrScans scans;

    public VdiRecords(Store store, OperationGuard guard, SrScans scans) {
        this.store = store;
        this.guard = guard;
        this.scans = scans;
    }

    public void bind(VdiCalls<CallContext> calls) {
        calls.setManaged((context, vdi, value) -> driversOnly(vdi))
                .setSharable((context, vdi, value) -> driversOnly(vdi))
                .setReadOnly((context, vdi, value) -> driversOnly(vdi))
                .setMissing((context, vdi, value) -> driversOnly(vdi))
                .setVirtualSize((context, vdi, value) -> driversOnly(vdi))
                .setPhysicalUtilisation((context, vdi, value) -> driversOnly(vdi))
                .setIsASnapshot((context, vdi, value) -> driversOnly(vdi))
                .setSnapshotOf((context, vdi, value) -> driversOnly(vdi))
                .setSnapshotTime((context, vdi, value) -> driversOnly(vdi))
                .setMetadataOfPool((context, vdi, value) -> driversOnly(vdi))
                .setCbtEnabled((context, vdi, value) -> driversOnly(vdi))
                .dbForget((context, vdi) -> driversOnly(vdi))
                .forget(this::forget)
                .update(this::update)
                .forceUnlock(this::forceUnlock)
                .generateConfig((context, host, vdi) -> generateConfig(context, vdi));
    }

    private void driversOnly(VdiRef vdi) {
        Records.require(store.snapshot(), vdi);
        throw Errors.permissionDenied("");
    }

    /** The volume stays where it is; a scan finds it again. */
    private void forget(CallContext context, VdiRef vdi) {
        Records.require(store.snapshot(), vdi);
        guard.run(
                context,
                Hold.vdi(vdi, VdiOperations.FORGET),
                () -> store.write(tx -> {
                    var sr = Records.get(tx, vdi, Vdi.SR);
                    VdiRows.drop(tx, vdi);
                    SrSizes.allocated(tx, sr);
                    return vdi;
                }));
    }

    private void update(CallContext context, VdiRef vdi) {
        Records.require(store.snapshot(), vdi);
        guard.run(context, Hold.vdi(vdi, VdiOperations.UPDATE), () -> scans.reread(vdi));
    }

    private void forceUnlock(CallContext context, VdiRef vdi) {
        Records.require(store.snapshot(), vdi);
        guard.run(context, Hold.vdi(vdi, VdiOperations.FORCE_UNLOCK), () -> {
            throw Errors.messageDeprecated();
        });
    }

    /** No driver of ours says that it can be attached without its record. */
    private String generateConfig(CallContext context, VdiRef vdi) {
        Records.require(store.snapshot(), vdi);
        return guard.run(context, List.of(Hold.vdi(vdi, VdiOperations.GENERATE_CONFIG)), () -> {
            Snapshot state = store.snapshot();
            StoragePlaces.host(state, Records.get(state, vdi, Vdi.SR));
            throw Errors.unimplementedInSmBackend(
                    Records.get(state, vdi, Vdi.SR).ref());
        });
    }
}

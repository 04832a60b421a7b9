package dev.weir.server.ops.storage;

import dev.weir.model.calls.SrCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.value.Field;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;
import java.util.ArrayList;
import java.util.List;

/** Fields of an SR, and what is asked about them (STO-3, STO-14, STO-16, STO-17). */
public final class SrSettings {
    private final Store store;
    private final SrScans scans;

    public SrSettings(Store store, SrScans scans) {
        this.store = store;
        this.scans = scans;
    }

    public void bind(SrCalls<CallContext> calls) {
        calls.scan(scans::scan)
                .update((context, sr) -> scans.update(sr))
                .getSupportedTypes(context -> supportedTypes())
                .setShared(this::setShared)
                .setNameLabel((context, sr, name) -> set(sr, Sr.NAME_LABEL, name))
                .setNameDescription((context, sr, text) -> set(sr, Sr.NAME_DESCRIPTION, text))
                .setPhysicalSize((context, sr, value) -> driversOnly(sr))
                .setVirtualAllocation((context, sr, value) -> driversOnly(sr))
                .setPhysicalUtilisation((context, sr, value) -> driversOnly(sr))
                .getLiveHosts((context, sr) -> liveHosts(sr));
    }

    private List<String> supportedTypes() {
        return store.snapshot().rows(Sm.DEF).stream()
                .map(driver -> Records.get(driver, Sm.TYPE))
                .toList();
    }

    private void setShared(CallContext context, SrRef sr, boolean value) {
        store.write(tx -> {
            List<PbdRef> pbds = Records.get(tx, sr, Sr.PBDS);
            if (!value && pbds.size() > 1) {
                throw new ApiFailure(
                        "SR_HAS_MULTIPLE_PBDS", pbds.stream().map(PbdRef::ref).toList());
            }
            Records.set(tx, sr, Sr.SHARED, value);
            return sr;
        });
    }

    /** The reference writes names into the storage, and so needs it attached. */
    private void set(SrRef sr, Field<SrRef, String> field, String value) {
        StoragePlaces.host(store.snapshot(), sr);
        store.write(tx -> {
            Records.set(tx, sr, field, value);
            return sr;
        });
    }

    /** This server opens no sessions for drivers. */
    private void driversOnly(SrRef sr) {
        Records.require(store.snapshot(), sr);
        throw Errors.permissionDenied("");
    }

    private List<HostRef> liveHosts(SrRef sr) {
        Snapshot state = store.snapshot();
        List<HostRef> live = new ArrayList<>();
        for (PbdRef pbd : Records.get(state, sr, Sr.PBDS)) {
            HostRef host = Records.get(state, pbd, Pbd.HOST);
            if (Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED) && Liveness.of(state, host)) {
                live.add(host);
            }
        }
        return live;
    }
}

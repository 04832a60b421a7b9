package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.model.FieldDef;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
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
import dev.weir.server.ops.storage.NewDisk;
import dev.weir.server.ops.storage.VdiOps;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disks that hold suspended VMs' memory (VML-96). */
public final class SuspendImages {
    private static final Logger LOG = LoggerFactory.getLogger(SuspendImages.class);
    private static final long MIB = 1L << 20;
    private static final long EXTRA = 100 * MIB;

    /** A twentieth more than the memory and its overhead of a fifth. */
    private static final double SHARE = 1.2 * 1.05;

    private final Store store;
    private final VdiOps vdis;

    public SuspendImages(Store store, VdiOps vdis) {
        this.store = store;
        this.vdis = vdis;
    }

    /** Where the VM's memory goes: the first of its own, the pool's and its host's storage that the host sees. */
    static SrRef place(Snapshot state, VmRef vm) {
        HostRef host = Records.get(state, vm, Vm.RESIDENT_ON);
        List<SrRef> wishes = new ArrayList<>(List.of(Records.get(state, vm, Vm.SUSPEND_SR)));
        for (Row pool : state.rows(Pool.DEF)) {
            wishes.add(Records.get(pool, Pool.SUSPEND_IMAGE_SR));
        }
        wishes.add(Records.get(state, host, Host.SUSPEND_IMAGE_SR));
        for (SrRef sr : wishes) {
            boolean seen = Records.exists(state, sr)
                    && Records.get(state, sr, Sr.PBDS).stream()
                            .anyMatch(pbd -> Records.get(state, pbd, Pbd.HOST).equals(host)
                                    && Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED));
            if (seen) {
                return sr;
            }
        }
        throw Errors.vmNoSuspendSr(vm.ref());
    }

    /** In bytes, whole MiB; what is not there to be filled is refused. */
    static long size(Snapshot state, VmRef vm, SrRef sr) {
        long bytes = (long) (Records.get(state, vm, Vm.MEMORY_STATIC_MAX) * SHARE) + EXTRA;
        bytes = (bytes + MIB - 1) / MIB * MIB;
        long total = Records.get(state, sr, Sr.PHYSICAL_SIZE);
        if (total > 0 && total - Records.get(state, sr, Sr.PHYSICAL_UTILISATION) < bytes) {
            throw Errors.srSuspendSpaceInsufficient(sr.ref());
        }
        return bytes;
    }

    /** Records what the host has written. */
    VdiRef record(Tx tx, Note note, VolumeRef image, VolumeState volume) {
        Row sr = tx.findByUuid(Sr.DEF, image.srUuid());
        if (sr == null) {
            throw Errors.uuidInvalid("SR", image.srUuid());
        }
        Map<FieldDef, Value> fields = Records.<VdiRef>draft()
                .with(Vdi.NAME_LABEL, "Suspend image")
                .with(Vdi.NAME_DESCRIPTION, "Suspend image")
                .with(Vdi.TYPE, VdiType.SUSPEND)
                .with(Vdi.SM_CONFIG, Map.of("type", "raw"))
                .values();
        return vdis.record(tx, new NewDisk(note, new SrRef(sr.ref()), image.location(), volume, fields));
    }

    void refresh(VolumeRef image) {
        Row sr = store.snapshot().findByUuid(Sr.DEF, image.srUuid());
        if (sr != null) {
            vdis.refresh(new SrRef(sr.ref()));
        }
    }

    /** Takes a memory away that nobody resumes any more; where that fails it is done later, if it can be done. */
    void discard(CallContext context, VdiRef image) {
        if (!Records.exists(store.snapshot(), image)) {
            return;
        }
        try {
            vdis.remove(context, image);
        } catch (ApiFailure e) {
            LOG.info("the suspend image {} stays: {}", image.ref(), e.description());
        }
    }
}

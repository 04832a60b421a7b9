package dev.weir.server.ops.storage;

import dev.weir.model.ClassDef;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.model.value.Codec;
import dev.weir.model.value.Field;
import dev.weir.model.value.Ref;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of SRs and of their connections (STO-1, STO-2, STO-8). */
final class SrRows {
    private SrRows() {}

    /** What is said of a new SR. */
    record Introduction(
            String uuid,
            String name,
            String description,
            String type,
            String contentType,
            boolean shared,
            Map<String, String> smConfig) {}

    static SrRef introduce(Tx tx, SrRef ref, Introduction given) {
        if (tx.findByUuid(Sr.DEF, given.uuid()) != null) {
            throw Errors.srUuidExists(given.uuid());
        }
        Records.<SrRef>draft()
                .with(Sr.UUID, given.uuid())
                .with(Sr.NAME_LABEL, given.name())
                .with(Sr.NAME_DESCRIPTION, given.description())
                .with(Sr.TYPE, given.type().toLowerCase(Locale.ROOT))
                .with(Sr.CONTENT_TYPE, given.contentType())
                .with(Sr.SHARED, given.shared())
                .with(Sr.SM_CONFIG, given.smConfig())
                .with(Sr.PHYSICAL_SIZE, -1L)
                .with(Sr.PHYSICAL_UTILISATION, -1L)
                .with(Sr.VIRTUAL_ALLOCATION, 0L)
                .create(tx, ref);
        return ref;
    }

    static PbdRef connect(Tx tx, SrRef sr, HostRef host, Map<String, String> deviceConfig, Ids ids) {
        PbdRef pbd = new PbdRef(ids.ref());
        Records.<PbdRef>draft()
                .with(Pbd.UUID, ids.uuid())
                .with(Pbd.HOST, host)
                .with(Pbd.SR, sr)
                .with(Pbd.DEVICE_CONFIG, deviceConfig)
                .create(tx, pbd);
        return pbd;
    }

    /** The SR with its connections and the records of its disks; nothing points at it any more. */
    static void delete(Tx tx, SrRef sr) {
        List.copyOf(Records.get(tx, sr, Sr.PBDS)).forEach(pbd -> Records.delete(tx, pbd));
        List.copyOf(Records.get(tx, sr, Sr.VDIS)).forEach(vdi -> VdiRows.drop(tx, vdi));
        for (Field<PoolRef, SrRef> field : List.of(Pool.DEFAULT_SR, Pool.SUSPEND_IMAGE_SR, Pool.CRASH_DUMP_SR)) {
            release(tx, Pool.DEF, PoolRef.CODEC, field, sr);
        }
        release(tx, Host.DEF, HostRef.CODEC, Host.SUSPEND_IMAGE_SR, sr);
        release(tx, Host.DEF, HostRef.CODEC, Host.CRASH_DUMP_SR, sr);
        release(tx, Vm.DEF, VmRef.CODEC, Vm.SUSPEND_SR, sr);
        Records.delete(tx, sr);
    }

    private static <R extends Ref> void release(
            Tx tx, ClassDef owner, Codec<R> codec, Field<R, SrRef> field, SrRef sr) {
        for (R ref : Records.all(tx, owner, codec)) {
            if (Records.get(tx, ref, field).equals(sr)) {
                Records.set(tx, ref, field, SrRef.NULL);
            }
        }
    }

    static void requireDriver(Snapshot state, String type) {
        boolean known = state.rows(Sm.DEF).stream()
                .anyMatch(driver -> Records.get(driver, Sm.TYPE).equals(type));
        if (!known) {
            throw Errors.srUnknownDriver(type);
        }
    }
}

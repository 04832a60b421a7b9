package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.StorageState;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;

/** The sizes in an SR's record, in bytes (STO-12, STO-14). */
final class SrSizes {
    private SrSizes() {}

    static void allocated(Tx tx, SrRef sr) {
        long sum = 0;
        for (VdiRef vdi : Records.get(tx, sr, Sr.VDIS)) {
            sum += Records.get(tx, vdi, Vdi.VIRTUAL_SIZE);
        }
        Records.set(tx, sr, Sr.VIRTUAL_ALLOCATION, sum);
    }

    static void physical(Tx tx, SrRef sr, StorageState storage) {
        Records.set(tx, sr, Sr.PHYSICAL_SIZE, storage.totalBytes());
        Records.set(tx, sr, Sr.PHYSICAL_UTILISATION, storage.usedBytes());
    }
}

package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import java.util.HashMap;
import java.util.Map;

/** What a storage says of itself and its disks; sizes in bytes (STO-12, STO-14). */
final class SrSizes {
    private SrSizes() {}

    static void allocated(Tx tx, SrRef sr) {
        long sum = 0;
        for (VdiRef vdi : Records.get(tx, sr, Sr.VDIS)) {
            sum += Records.get(tx, vdi, Vdi.VIRTUAL_SIZE);
        }
        Records.set(tx, sr, Sr.VIRTUAL_ALLOCATION, sum);
    }

    static void total(Tx tx, SrRef sr, StorageState storage) {
        Records.set(tx, sr, Sr.PHYSICAL_SIZE, storage.totalBytes());
        Records.set(tx, sr, Sr.PHYSICAL_UTILISATION, storage.usedBytes());
    }

    /** What the storage says of a disk; of one without data it says its type (STO-12). */
    static void disk(Tx tx, VdiRef vdi, VolumeState volume) {
        Records.set(tx, vdi, Vdi.CBT_ENABLED, volume.tracking() != VolumeState.Tracking.OFF);
        if (volume.tracking() == VolumeState.Tracking.LOG_ONLY) {
            Records.set(tx, vdi, Vdi.TYPE, VdiType.CBT_METADATA);
        }
        Records.set(tx, vdi, Vdi.VIRTUAL_SIZE, volume.virtualBytes());
        Records.set(tx, vdi, Vdi.PHYSICAL_UTILISATION, volume.usedBytes());
    }

    static void physical(Tx tx, SrRef sr, StorageState storage) {
        total(tx, sr, storage);
        Map<String, Long> used = new HashMap<>();
        storage.volumes().forEach(volume -> used.put(volume.location(), volume.usedBytes()));
        for (VdiRef vdi : Records.get(tx, sr, Sr.VDIS)) {
            Long now = used.get(Records.get(tx, vdi, Vdi.LOCATION));
            if (now != null) {
                Records.set(tx, vdi, Vdi.PHYSICAL_UTILISATION, now);
            }
        }
    }
}

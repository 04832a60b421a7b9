package dev.weir.server.ops.storage;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import dev.weir.server.pool.ThePool;
import java.util.List;

/** On which host an SR is worked on (STO-10, STO-11). */
final class StoragePlaces {
    private StoragePlaces() {}

    /** The host whose attached PBD does it: the master's where there are several, the only one's otherwise. */
    static HostRef host(Snapshot state, SrRef sr) {
        List<PbdRef> pbds = Records.get(state, sr, Sr.PBDS);
        for (PbdRef pbd : pbds) {
            HostRef host = Records.get(state, pbd, Pbd.HOST);
            boolean here = pbds.size() == 1 || host.equals(ThePool.master(state));
            if (here && Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED)) {
                return host;
            }
        }
        throw Errors.srHasNoPbds(sr.ref());
    }

    /** Whether there is a host that works on it. */
    static boolean isReachable(Snapshot state, SrRef sr) {
        try {
            return !host(state, sr).isNull();
        } catch (ApiFailure none) {
            return false;
        }
    }
}

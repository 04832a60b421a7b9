package dev.weir.server.ops.storage;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.UndoStack;
import java.util.List;

/** The storage of a host that leaves the pool (POOL-82). */
public final class HostStorage {
    private final Store store;
    private final PbdOps pbds;

    public HostStorage(Store store, PbdOps pbds) {
        this.store = store;
        this.pbds = pbds;
    }

    /** Detaches all that the host has attached; what cannot be detached stays, and its failure is the caller's. */
    public void detach(CallContext context, HostRef host, UndoStack undo) {
        for (PbdRef pbd : Records.get(store.snapshot(), host, Host.PBDS)) {
            if (Records.get(store.snapshot(), pbd, Pbd.CURRENTLY_ATTACHED)) {
                pbds.unplug(context, pbd);
                undo.push(() -> pbds.plug(context, pbd));
            }
        }
    }

    /** Removes the host's connections, and the SRs that nobody else is connected to. */
    public void forget(Tx tx, HostRef host) {
        for (PbdRef pbd : List.copyOf(Records.get(tx, host, Host.PBDS))) {
            SrRef sr = Records.get(tx, pbd, Pbd.SR);
            if (Records.get(tx, sr, Sr.PBDS).size() == 1) {
                SrRows.delete(tx, sr);
            } else {
                Records.delete(tx, pbd);
            }
        }
    }
}

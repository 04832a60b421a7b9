package dev.weir.server.pool;

import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;

/** The pool's one record. */
public final class ThePool {
    private ThePool() {}

    /** There is one from the first start on. */
    public static Row of(Snapshot state) {
        return state.rows(Pool.DEF).iterator().next();
    }

    /** Null before the first start. */
    public static HostRef master(Snapshot state) {
        return state.count(Pool.DEF) == 0 ? HostRef.NULL : Records.get(of(state), Pool.MASTER);
    }
}

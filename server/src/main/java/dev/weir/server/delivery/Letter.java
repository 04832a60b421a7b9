package dev.weir.server.delivery;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Message;
import dev.weir.model.types.Pool;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.time.Instant;

/**
 * A message with all that is said of it outside the pool.
 *
 * @param pool the pool's label, or its master's where it has none
 * @param hostname the master's
 */
record Letter(
        String uuid,
        String name,
        long priority,
        String cls,
        String objUuid,
        Instant timestamp,
        String body,
        String poolUuid,
        String pool,
        String hostname) {

    static Letter of(Snapshot state, Row message, Row pool) {
        HostRef master = Records.get(pool, Pool.MASTER);
        String label = Records.get(pool, Pool.NAME_LABEL);
        return new Letter(
                Records.get(message, Message.UUID),
                Records.get(message, Message.NAME),
                Records.get(message, Message.PRIORITY),
                Records.get(message, Message.CLS).wire(),
                Records.get(message, Message.OBJ_UUID),
                Records.get(message, Message.TIMESTAMP),
                Records.get(message, Message.BODY),
                Records.get(pool, Pool.UUID),
                label.isEmpty() && Records.exists(state, master) ? Records.get(state, master, Host.NAME_LABEL) : label,
                Records.exists(state, master) ? Records.get(state, master, Host.HOSTNAME) : "localhost");
    }
}

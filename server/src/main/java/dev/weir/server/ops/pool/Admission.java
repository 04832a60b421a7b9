package dev.weir.server.ops.pool;

import dev.weir.model.Model;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.server.db.Keepsake;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.host.PoolLevel;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import dev.weir.server.time.Ids;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a host into the pool with all it brings, by one transaction: it is a member with everything, or nothing of it is
 * here. A host that asks again, since it never heard the answer, is taken in already.
 */
public final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final Store store;
    private final Ids ids;
    private final Keepsake keepsake;
    private final PoolLevel level;

    Admission(Model model, Store store, Ids ids, PoolLevel level) {
        this.store = store;
        this.level = level;
        this.ids = ids;
        this.keepsake = new Keepsake(model);
    }

    /** What a joiner sends of a snapshot of its own. */
    public static String records(Model model, Snapshot own) {
        return new Keepsake(model).text(own, JoinerRows.of(own));
    }

    HostRef admit(String uuid, String records) {
        Row known = store.snapshot().findByUuid(Host.DEF, uuid);
        if (known != null) {
            return new HostRef(known.ref());
        }
        if (records.isEmpty()) {
            throw Errors.uuidInvalid("host", uuid); // asked whether it was taken in, and it was not
        }
        Keepsake.Kept brought = read(records);
        HostRef host = store.write(tx -> admit(tx, uuid, brought.rows()));
        LOG.info("host {} is a member of this pool now", uuid);
        return host;
    }

    private Keepsake.Kept read(String records) {
        try {
            return keepsake.read(records);
        } catch (IllegalArgumentException | ClassCastException e) {
            LOG.info("what a joiner brings cannot be read: {}", e.getMessage());
            throw Errors.invalidValue(
                    "records", "the objects of a joining host, as its Weir of this version writes them");
        }
    }

    private HostRef admit(Tx tx, String uuid, List<Row> rows) {
        Row self = self(uuid, rows);
        Intake intake = new Intake(tx, keepsake, ids, rows);
        intake.take();
        String ref = intake.now(self.ref());
        if (ref == null) {
            throw new IllegalStateException("the host " + uuid + " did not come in");
        }
        HostRef host = new HostRef(ref);
        // Where its agent is the host says itself, when the agent is ready for this pool.
        Records.drop(tx, host, Host.OTHER_CONFIG, Membership.AGENT);
        Records.set(tx, host, Host.ENABLED, false); // until it has started as a member (POOL-73)
        Liveness.end(tx, host);
        connect(tx, host);
        level.recompute(tx);
        return host;
    }

    private static Row self(String uuid, List<Row> rows) {
        List<Row> hosts =
                rows.stream().filter(row -> row.owner().equals(Host.DEF)).toList();
        if (hosts.size() != 1 || !Records.get(hosts.getFirst(), Host.UUID).equals(uuid)) {
            throw Errors.invalidValue("records", "one host, the joining one");
        }
        return hosts.getFirst();
    }

    /** To each storage that all hosts share, as the master is connected to it (POOL-72). */
    private void connect(Tx tx, HostRef host) {
        HostRef master = ThePool.master(tx);
        for (Row row : List.copyOf(tx.rows(Sr.DEF))) {
            SrRef sr = new SrRef(row.ref());
            PbdRef pattern = Records.get(row, Sr.SHARED) ? of(tx, sr, master) : null;
            if (pattern != null && of(tx, sr, host) == null) {
                Map<String, String> config = new LinkedHashMap<>(Records.get(tx, pattern, Pbd.DEVICE_CONFIG));
                config.remove("SRmaster");
                Records.<PbdRef>draft()
                        .with(Pbd.UUID, ids.uuid())
                        .with(Pbd.HOST, host)
                        .with(Pbd.SR, sr)
                        .with(Pbd.DEVICE_CONFIG, config)
                        .create(tx, new PbdRef(ids.ref()));
            }
        }
    }

    private static @Nullable PbdRef of(Tx tx, SrRef sr, HostRef host) {
        for (PbdRef pbd : Records.get(tx, sr, Sr.PBDS)) {
            if (Records.get(tx, pbd, Pbd.HOST).equals(host)) {
                return pbd;
            }
        }
        return null;
    }
}

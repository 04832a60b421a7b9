package dev.weir.server.ops.host;

import dev.weir.model.types.Cls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.server.cpu.FeatureSets;
import dev.weir.server.db.Row;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.message.Alerts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the processors of all hosts have in common (CPU-4, CPU-20 to CPU-23), and the messages of its changes. */
public final class PoolLevel {
    private static final Logger LOG = LoggerFactory.getLogger(PoolLevel.class);

    private static final String UPGRADING = "rolling_upgrade_in_progress";
    private static final String LEVEL = "features_hvm_host";
    private static final String LEVEL_PV = "features_pv_host";

    private final Alerts alerts;

    public PoolLevel(Alerts alerts) {
        this.alerts = alerts;
    }

    /** For whoever adds a host, takes one away or writes one's cpu_info, in the transaction that does it. */
    public void recompute(Tx tx) {
        List<Row> hosts = List.copyOf(tx.rows(Host.DEF));
        Map<String, String> level = of(hosts);
        for (Row pool : List.copyOf(tx.rows(Pool.DEF))) {
            String before = Records.get(pool, Pool.CPU_INFO).getOrDefault(LEVEL, "");
            Records.set(tx, new PoolRef(pool.ref()), Pool.CPU_INFO, level);
            String after = level.getOrDefault(LEVEL, "");
            String name = change("POOL", before, after);
            // A pool of one says what its host says.
            if (!name.isEmpty() && (hosts.size() > 1 || name.endsWith("UP")) && !upgrading(pool)) {
                alerts.raise(
                        tx,
                        name,
                        Cls.POOL,
                        Records.get(pool, Pool.UUID),
                        body("The pool-level CPU features", before, after));
            }
        }
    }

    /** Tells of a host whose processors are others than before; no vector before is a new host. */
    void changed(Tx tx, HostRef host, String before, String after) {
        String name = change("HOST", before, after);
        boolean upgrading = tx.rows(Pool.DEF).stream().anyMatch(PoolLevel::upgrading);
        if (!name.isEmpty() && !upgrading) {
            alerts.raise(
                    tx,
                    name,
                    Cls.HOST,
                    Records.get(tx, host, Host.UUID),
                    body("The CPU features of this host", before, after));
        }
    }

    /** The last vendor counts; a host without vectors is passed over. */
    private static Map<String, String> of(List<Row> hosts) {
        long cpus = 0;
        long sockets = 0;
        String vendor = "";
        String pv = "";
        String hvm = "";
        for (Row host : hosts) {
            Map<String, String> info = Records.get(host, Host.CPU_INFO);
            if (!info.containsKey(LEVEL) || !info.containsKey(LEVEL_PV)) {
                LOG.warn("{} tells no features of its processors", host.ref());
                continue;
            }
            cpus += Long.parseLong(info.getOrDefault("cpu_count", "0"));
            sockets += Long.parseLong(info.getOrDefault("socket_count", "0"));
            vendor = info.getOrDefault("vendor", vendor);
            pv = FeatureSets.intersect(pv, info.getOrDefault(LEVEL_PV, ""));
            if (Records.get(host, Host.CAPABILITIES).stream().anyMatch(capability -> capability.contains("hvm"))) {
                hvm = FeatureSets.intersect(hvm, info.getOrDefault(LEVEL, ""));
            }
        }
        Map<String, String> level = new LinkedHashMap<>();
        level.put("vendor", vendor);
        level.put("cpu_count", Long.toString(cpus));
        level.put("socket_count", Long.toString(sockets));
        level.put(LEVEL_PV, pv);
        level.put(LEVEL, hvm);
        return level;
    }

    /** The message to send; what has lost something has gone down, whatever it has won. */
    private static String change(String whose, String before, String after) {
        if (before.isEmpty() || FeatureSets.equal(before, after)) {
            return "";
        }
        boolean lost = !FeatureSets.isEmpty(FeatureSets.diff(before, after));
        return whose + "_CPU_FEATURES_" + (lost ? "DOWN" : "UP");
    }

    private static String body(String what, String before, String after) {
        boolean lost = !FeatureSets.isEmpty(FeatureSets.diff(before, after));
        boolean gained = !FeatureSets.isEmpty(FeatureSets.diff(after, before));
        return what + " have changed."
                + (lost ? " Some features have gone away." : "")
                + (gained ? " Some features were added." : "");
    }

    private static boolean upgrading(Row pool) {
        return Records.get(pool, Pool.OTHER_CONFIG).containsKey(UPGRADING);
    }
}

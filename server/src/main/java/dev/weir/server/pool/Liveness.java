package dev.weir.server.pool;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostMetricsRef;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;

/** Whether a host has been heard of, as its metrics have it. */
public final class Liveness {
    private Liveness() {}

    public static boolean of(Snapshot state, HostRef host) {
        HostMetricsRef metrics = Records.get(state, host, Host.METRICS);
        return Records.exists(state, metrics) && Records.get(state, metrics, HostMetrics.LIVE);
    }

    /**
     * For what only a host that lives can do.
     *
     * @throws ApiFailure HOST_OFFLINE where it is not heard of
     */
    public static void require(Snapshot state, HostRef host) {
        if (!of(state, host)) {
            throw Errors.hostOffline(host.ref());
        }
    }

    /** The host is not heard of any more. */
    public static void end(Tx tx, HostRef host) {
        HostMetricsRef metrics = Records.get(tx, host, Host.METRICS);
        if (Records.exists(tx, metrics)) {
            Records.set(tx, metrics, HostMetrics.LIVE, false);
        }
    }
}

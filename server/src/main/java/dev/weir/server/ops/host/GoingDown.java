package dev.weir.server.ops.host;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostMetricsRef;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * A host that was told to end. It is not there any more, whatever it still says, until it has started anew (PLM-67); one
 * that goes on for long has not done what it was told.
 */
public final class GoingDown {
    /** In its other_config: the start that it ends, and the second in which it was told. */
    private static final String KEY = "weir:going-down";

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private GoingDown() {}

    public static void mark(Tx tx, HostRef host, Instant now) {
        String boot = HostEnabling.start(tx, host);
        Records.put(tx, host, Host.OTHER_CONFIG, KEY, boot + " " + now.getEpochSecond());
        Liveness.end(tx, host);
    }

    /** It does not end after all, and is as live as it was. */
    public static void revoke(Tx tx, HostRef host, boolean live) {
        drop(tx, host);
        HostMetricsRef metrics = Records.get(tx, host, Host.METRICS);
        if (Records.exists(tx, metrics)) {
            Records.set(tx, metrics, HostMetrics.LIVE, live);
        }
    }

    static void drop(Tx tx, HostRef host) {
        Records.drop(tx, host, Host.OTHER_CONFIG, KEY);
    }

    static boolean marked(Snapshot state, HostRef host) {
        return Records.exists(state, host)
                && Records.get(state, host, Host.OTHER_CONFIG).containsKey(KEY);
    }

    /** It has had all the time that it needs, and is there as if nothing had been. */
    static boolean isOverdue(Snapshot state, HostRef host, Instant now) {
        return marked(state, host) && !holds(state, host, now);
    }

    public static boolean holds(Snapshot state, HostRef host, Instant now) {
        String text = Records.get(state, host, Host.OTHER_CONFIG).get(KEY);
        if (text == null) {
            return false;
        }
        try {
            int space = text.lastIndexOf(' ');
            Instant told = Instant.ofEpochSecond(Long.parseLong(text.substring(space + 1)));
            return text.substring(0, Math.max(space, 0)).equals(HostEnabling.start(state, host))
                    && now.isBefore(told.plus(LONGEST));
        } catch (NumberFormatException | DateTimeException e) {
            return false; // not ours: anybody may write other_config
        }
    }
}

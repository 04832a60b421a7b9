package dev.weir.conformance.bench;

import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.LoopbackHost;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** P30: a host joins a large pool and one that has nothing, again and again: the pool's size is not to count. */
final class JoinCost {
    private static final int HOSTS = 64;
    private static final int VMS = 10_000;

    private JoinCost() {}

    static void measure(Path folder, Rounds rounds, Report report) throws IOException {
        try (Stage large = Stage.generated(HOSTS, VMS);
                Stage empty = Stage.generated(1, 0);
                Joiner toLarge = new Joiner(large, "127.0.3.1", folder.resolve("to-large"));
                Joiner toEmpty = new Joiner(empty, "127.0.3.2", folder.resolve("to-empty"))) {
            Rounds.Medians times = rounds.alternate(toLarge::join, toEmpty::join);
            report.add(Finding.atMost(
                    "P30",
                    "pool.join to 64 hosts with 10,000 VMs",
                    "ms",
                    times.ours(),
                    "to an empty pool",
                    times.theirs(),
                    1.5));
            report.note("P30: the master's processor time until the host is live: "
                    + Finding.figure(toLarge.cpuMillis) + " ms in the large pool, with the copy of its database, and "
                    + Finding.figure(toEmpty.cpuMillis) + " ms in the empty one (last rounds)");
        }
    }

    /** A host that comes, and goes again before the next time. */
    private static final class Joiner implements AutoCloseable {
        private final Stage pool;
        private final LoggedIn master;
        private final LoopbackHost host;
        private double cpuMillis;

        Joiner(Stage pool, String address, Path folder) throws IOException {
            int https = pool.pool().url().getPort();
            this.pool = pool;
            this.master = LoggedIn.to(pool.pool());
            // A member finds its master on the port that it has itself.
            this.host = LoopbackHost.start(address, https, LoopbackHost.freePort(address), folder);
        }

        /** How long the call took, in milliseconds. */
        double join() {
            LoggedIn alone = host.awaitLogin();
            if (!Deadline.until(() -> isLive(alone))) {
                throw new IllegalStateException("no live host:\n" + host.serverLog());
            }
            double before = Cost.cpuMillis(pool.pid());
            long began = System.nanoTime();
            alone.call(
                    "pool.join",
                    pool.pool().url().getHost(),
                    "root",
                    pool.pool().password());
            double millis = (System.nanoTime() - began) / 1e6;
            if (!Deadline.until(() -> isLive(master))) {
                throw new IllegalStateException("no live member:\n" + host.serverLog());
            }
            cpuMillis = Cost.cpuMillis(pool.pid()) - before;
            master.call("pool.eject", own(master));
            return millis;
        }

        private boolean isLive(LoggedIn at) {
            Object own = find(at);
            return own != null
                    && at.call("host.get_enabled", own).equals(true)
                    && at.call("host_metrics.get_live", at.call("host.get_metrics", own))
                            .equals(true);
        }

        private Object own(LoggedIn at) {
            Object own = find(at);
            if (own == null) {
                throw new IllegalStateException("no host at " + host.address());
            }
            return own;
        }

        private @Nullable Object find(LoggedIn at) {
            String with = "field \"address\" = \"" + host.address() + "\"";
            Map<String, Object> found = Trees.members(at.call("host.get_all_records_where", with));
            return found.isEmpty() ? null : found.keySet().iterator().next();
        }

        @Override
        public void close() {
            host.close();
        }
    }
}

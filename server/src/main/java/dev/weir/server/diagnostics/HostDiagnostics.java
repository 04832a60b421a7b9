package dev.weir.server.diagnostics;

import dev.weir.model.calls.DiagnosticsCalls;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.value.Codec;
import dev.weir.server.call.CallContext;
import dev.weir.server.certificate.OtherServers;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Waits;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import dev.weir.value.Value;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The master's part: each host is asked about its own program, and the database is the master's. */
public final class HostDiagnostics {
    private static final Logger LOG = LoggerFactory.getLogger(HostDiagnostics.class);
    private static final Codec<Map<String, String>> TEXTS = Codec.map(Codec.TEXT, Codec.TEXT);
    private static final Codec<List<List<String>>> LISTS = Codec.list(Codec.list(Codec.TEXT));
    private static final double NANOS = 1e9;

    private final Store store;
    private final OwnDiagnostics own;
    private final OtherServers others;

    public HostDiagnostics(Store store, OwnDiagnostics own, OtherServers others) {
        this.store = store;
        this.own = own;
        this.others = others;
    }

    public void bind(DiagnosticsCalls<CallContext> calls, HostCalls<CallContext> hosts) {
        calls.dbStats(context -> database())
                .gcCompact((context, host) -> {
                    if (isOwn(host)) {
                        own.compact();
                    } else {
                        ask(host, "Diagnostics.gc_compact");
                    }
                })
                .gcStats((context, host) -> texts(host, own::heap, "Diagnostics.gc_stats"))
                .networkStats((context, host, wish) -> isOwn(host)
                        ? own.requests(wish)
                        : LISTS.read(ask(host, "Diagnostics.network_stats", TEXTS.write(wish))));
        hosts.getThreadDiagnostics((context, host) ->
                        isOwn(host) ? own.threads() : Codec.TEXT.read(ask(host, "host.get_thread_diagnostics")))
                .getDiagnosticTimingStats((context, host, counts) ->
                        texts(host, () -> own.timings(counts), "host.get_diagnostic_timing_stats", Value.of(counts)))
                .getTrackedUserAgents((context, host) -> texts(host, own::userAgents, "host.get_tracked_user_agents"));
    }

    /** How long writers wait for one another, in seconds. */
    private Map<String, String> database() {
        Waits waits = store.waits();
        long count = Math.max(waits.count(), 1);
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("n", Long.toString(waits.count()));
        figures.put("avgtime", seconds(waits.totalNanos() / (double) count));
        figures.put("min", seconds((double) waits.shortestNanos()));
        figures.put("max", seconds((double) waits.longestNanos()));
        return figures;
    }

    private static String seconds(double nanos) {
        return String.format(Locale.ROOT, "%f", nanos / NANOS);
    }

    private boolean isOwn(HostRef host) {
        Snapshot state = store.snapshot();
        Records.require(state, host);
        return host.equals(ThePool.master(state));
    }

    private Map<String, String> texts(
            HostRef host, Supplier<Map<String, String>> ofThisHost, String message, Value... more) {
        return isOwn(host) ? ofThisHost.get() : TEXTS.read(ask(host, message, more));
    }

    private Value ask(HostRef host, String message, Value... more) {
        Snapshot state = store.snapshot();
        String address = Records.get(Records.require(state, host), Host.ADDRESS);
        Liveness.require(state, host);
        Value[] all = new Value[more.length + 1];
        all[0] = Value.text(host.ref());
        System.arraycopy(more, 0, all, 1, more.length);
        try {
            return others.ask(address, message, all);
        } catch (IOException e) {
            LOG.warn("the host at {} does not answer {}: {}", address, message, e.toString());
            throw Errors.cannotContactHost(host.ref());
        }
    }
}

package dev.weir.server.callers;

import dev.weir.model.types.Caller;
import dev.weir.model.types.CallerRef;
import dev.weir.model.types.RateLimit;
import dev.weir.model.types.RateLimitRef;
import dev.weir.server.call.Origin;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import dev.weir.server.time.Pauses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what each caller costs and lets those wait who have a limit. Nothing is counted, and no caller registered by
 * itself, before the pool has its first Caller or Rate_limit: until then a call costs nothing here (decision 0014).
 */
public final class Callers {
    private static final Duration REFRESH = Duration.ofMinutes(10);
    private static final int MOST_AUTO = 1000;

    private final Store store;
    private final Clock clock;
    private final Ids ids;
    private final Pauses pauses;
    private final Costs costs = new Costs();
    private final Map<CallerRef, Usage> usage = new ConcurrentHashMap<>();
    private final Map<RateLimitRef, TokenBucket> buckets = new ConcurrentHashMap<>();
    private volatile Table table;

    /** One caller, with its bucket's parameters where it has a limit. */
    private record Entry(
            CallerRef ref, Pattern pattern, RateLimitRef limit, double burst, double rate, Instant lastAccess) {}

    /** @param on whether the pool uses any of this */
    private record Table(boolean on, List<Entry> entries) {}

    public Callers(Store store, Clock clock, Ids ids, Pauses pauses) {
        this.store = store;
        this.clock = clock;
        this.ids = ids;
        this.pauses = pauses;
        this.table = read(store.snapshot());
        store.listen(changes -> {
            if (changes.stream()
                    .anyMatch(change -> change.row().owner().equals(Caller.DEF)
                            || change.row().owner().equals(RateLimit.DEF))) {
                table = read(store.snapshot());
            }
        });
    }

    private static Table read(Snapshot state) {
        boolean on = state.count(Caller.DEF) + state.count(RateLimit.DEF) > 0;
        return new Table(
                on,
                state.rows(Caller.DEF).stream()
                        .map(row -> entry(state, row))
                        .sorted(Comparator.comparing(Entry::pattern))
                        .toList());
    }

    private static Entry entry(Snapshot state, Row row) {
        RateLimitRef limit = Records.get(row, Caller.RATE_LIMIT);
        boolean limited = Records.exists(state, limit);
        return new Entry(
                new CallerRef(row.ref()),
                pattern(row),
                limit,
                limited ? Records.get(state, limit, RateLimit.BURST_SIZE) : 0,
                limited ? Records.get(state, limit, RateLimit.FILL_RATE) : 0,
                Records.get(row, Caller.LAST_ACCESS));
    }

    static Pattern pattern(Row row) {
        return new Pattern(Records.get(row, Caller.USER_AGENT), Records.get(row, Caller.CLIENT_IP));
    }

    private List<Entry> of(Origin origin) {
        return table.entries().stream()
                .filter(entry -> entry.pattern().covers(origin.userAgent(), origin.address()))
                .toList();
    }

    /** Counts the call, and waits until the most particular of its limits lets it in; never on the host's own socket. */
    public void admit(Origin origin, String method) {
        if (!table.on() || origin.trusted()) {
            return;
        }
        double cost = costs.of(method);
        Duration wait = null;
        for (Entry entry : of(origin)) {
            usage(entry.ref()).add(cost);
            if (wait == null && entry.burst() > 0 && entry.rate() > 0) {
                wait = bucket(entry).take(cost, clock.instant());
            }
        }
        if (wait != null && wait.isPositive()) {
            try {
                pauses.pause(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** New parameters begin with a full bucket, as in the reference. */
    private TokenBucket bucket(Entry entry) {
        return buckets.compute(
                entry.limit(),
                (limit, bucket) -> bucket != null && bucket.is(entry.burst(), entry.rate())
                        ? bucket
                        : new TokenBucket(entry.burst(), entry.rate(), clock.instant()));
    }

    /**
     * A call whose session is valid: its callers are marked as seen, at most every ten minutes, and a program that no
     * record names wholly gets one. Nobody without a session can make the database grow.
     */
    public void seen(Origin origin) {
        if (!table.on() || origin.trusted()) {
            return;
        }
        Instant now = clock.instant();
        List<Entry> all = of(origin);
        boolean named = origin.userAgent().isEmpty()
                || origin.address().isEmpty()
                || all.stream().anyMatch(entry -> entry.pattern().exact());
        List<Entry> stale = all.stream()
                .filter(entry -> entry.lastAccess().plus(REFRESH).isBefore(now))
                .toList();
        if (named && stale.isEmpty()) {
            return;
        }
        store.write(tx -> {
            stale.forEach(entry -> {
                if (Records.exists(tx, entry.ref())) {
                    Records.set(tx, entry.ref(), Caller.LAST_ACCESS, now);
                }
            });
            if (!named) {
                register(tx, origin, now);
            }
            return now;
        });
    }

    private void register(Tx tx, Origin origin, Instant now) {
        Pattern pattern = new Pattern(origin.userAgent(), origin.address());
        // A name that ends in a star would mean others too; it is not told apart then.
        if (!pattern.exact()
                || tx.rows(Caller.DEF).stream().anyMatch(row -> pattern(row).equals(pattern))) {
            return;
        }
        makeRoom(tx);
        Records.<CallerRef>draft()
                .with(Caller.UUID, ids.uuid())
                .with(Caller.USER_AGENT, origin.userAgent())
                .with(Caller.CLIENT_IP, origin.address())
                .with(Caller.LAST_ACCESS, now)
                .with(Caller.AUTO_REGISTERED, true)
                .create(tx, new CallerRef(ids.ref()));
    }

    /** The one longest unseen goes, unless somebody made something of it. */
    private static void makeRoom(Tx tx) {
        List<Row> plain = tx.rows(Caller.DEF).stream()
                .filter(row -> Records.get(row, Caller.AUTO_REGISTERED)
                        && Records.get(row, Caller.GROUPS).isEmpty()
                        && !Records.exists(tx, Records.get(row, Caller.RATE_LIMIT)))
                .sorted(Comparator.comparing(row -> Records.get(row, Caller.LAST_ACCESS)))
                .toList();
        for (Row row : plain.subList(0, Math.max(0, plain.size() - MOST_AUTO + 1))) {
            tx.delete(Caller.DEF, row.ref());
        }
    }

    Usage usage(CallerRef caller) {
        return usage.computeIfAbsent(caller, ref -> new Usage());
    }

    /** What is no more has used nothing. */
    void forget(CallerRef caller) {
        usage.remove(caller);
    }

    void forget(RateLimitRef limit) {
        buckets.remove(limit);
    }
}

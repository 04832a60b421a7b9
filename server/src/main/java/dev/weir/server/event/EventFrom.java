package dev.weir.server.event;

import dev.weir.model.ClassDef;
import dev.weir.model.Model;
import dev.weir.model.errors.Errors;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Change;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tombstone;
import dev.weir.server.session.Sessions;
import dev.weir.value.Value;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code event.from}: what differs between the state a token stands for and now; waits until something does. */
final class EventFrom {
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Model model;
    private final Store store;
    private final Sessions sessions;
    private final Clock clock;
    private final Duration gather;

    /** {@code gather} is how long changes are let come together before they are told (ETS-46). */
    EventFrom(Model model, Store store, Sessions sessions, Clock clock, Duration gather) {
        this.model = model;
        this.store = store;
        this.sessions = sessions;
        this.clock = clock;
        this.gather = gather;
    }

    Value call(CallContext context, List<String> classes, String tokenText, double timeout) {
        Subscription subscription = Subscription.of(classes);
        Token token = Token.parse(tokenText);
        Instant end = clock.instant().plus(patience(timeout));
        try {
            return await(context, subscription, token, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.eventsLost();
        }
    }

    private Value await(CallContext context, Subscription subscription, Token token, Instant end)
            throws InterruptedException {
        Snapshot state = store.snapshot();
        long seen = token.generation();
        while (true) {
            List<Value> events = since(state, subscription, seen);
            if (!events.isEmpty()) {
                Snapshot later = gather(subscription, token, state, end);
                List<Value> all = later.generation() == state.generation() ? events : since(later, subscription, seen);
                if (!all.isEmpty()) {
                    return Events.batch(
                            all, Events.counts(model, later), new Token(later.generation(), token.messages()));
                }
                state = later;
            }
            Duration left = Duration.between(clock.instant(), end);
            if (left.isNegative() || left.isZero()) {
                return Events.batch(
                        List.of(), Events.counts(model, state), new Token(state.generation(), token.messages()));
            }
            state = store.awaitChange(state.generation(), left);
            if (!sessions.alive(context.caller().session())) {
                throw Errors.sessionInvalid(context.caller().session());
            }
        }
    }

    /** A first look is answered at once; later ones wait a moment for what comes along. */
    private Snapshot gather(Subscription subscription, Token token, Snapshot state, Instant end)
            throws InterruptedException {
        if (token.fresh() || subscription.tasksOnly() || gather.isZero()) {
            return state;
        }
        Instant until = clock.instant().plus(gather);
        Snapshot latest = state;
        while (true) {
            Instant now = clock.instant();
            if (!now.isBefore(until) || !now.isBefore(end)) {
                return latest;
            }
            latest = store.awaitChange(latest.generation(), Duration.between(now, until));
        }
    }

    private List<Value> since(Snapshot state, Subscription subscription, long seen) {
        List<Change> changes = seen < 0 ? null : store.changesSince(seen);
        return changes == null
                ? Differences.byRows(model, state, subscription, seen)
                : Differences.byLog(state, subscription, changes, seen);
    }

    /** What is no duration means as long as can be (ETS-42). */
    private static Duration patience(double timeout) {
        if (Double.isNaN(timeout) || timeout < 0 || timeout > LONGEST.toSeconds() * 104.0) {
            return LONGEST;
        }
        return Duration.ofNanos((long) (timeout * 1e9));
    }

    /** The two ways to the same answer: through the log of changes, or past all rows when the log is too short. */
    private static final class Differences {
        static List<Value> byRows(Model model, Snapshot state, Subscription subscription, long seen) {
            List<Value> added = new ArrayList<>();
            List<Value> modified = new ArrayList<>();
            for (ClassDef owner : model.classes()) {
                if (owner.stored() && owner.hasEvents() && subscription.covers(owner)) {
                    for (Row row : state.rows(owner)) {
                        if (row.modified() > seen && subscription.covers(owner, row.ref())) {
                            boolean fresh = row.created() > seen;
                            (fresh ? added : modified).add(live(row, fresh));
                        }
                    }
                }
            }
            added.addAll(modified);
            added.addAll(gone(model, state, subscription, seen));
            return added;
        }

        /** Deletions the log has forgotten, as far as they are remembered; the counts tell of the rest (ETS-45). */
        private static List<Value> gone(Model model, Snapshot state, Subscription subscription, long seen) {
            List<Value> gone = new ArrayList<>();
            for (ClassDef owner : model.classes()) {
                if (seen < 0 || !owner.stored() || !owner.hasEvents() || !subscription.covers(owner)) {
                    continue;
                }
                for (Tombstone tombstone : state.tombstones(owner)) {
                    if (tombstone.deleted() > seen
                            && tombstone.created() <= seen
                            && subscription.covers(owner, tombstone.ref())) {
                        gone.add(Events.deletion(owner, tombstone));
                    }
                }
            }
            return gone;
        }

        static List<Value> byLog(Snapshot state, Subscription subscription, List<Change> changes, long seen) {
            Map<String, Row> touched = new LinkedHashMap<>();
            Map<String, Long> deleted = new LinkedHashMap<>();
            for (Change change : changes) {
                Row row = change.row();
                if (change.generation() <= seen
                        || change.generation() > state.generation()
                        || !row.owner().hasEvents()
                        || !subscription.covers(row.owner(), row.ref())) {
                    continue;
                }
                touched.put(row.ref(), row);
                if (change.after() == null) {
                    deleted.put(row.ref(), change.generation());
                }
            }
            List<Value> added = new ArrayList<>();
            List<Value> modified = new ArrayList<>();
            List<Value> gone = new ArrayList<>();
            for (Row row : touched.values()) {
                Row now = state.find(row.owner(), row.ref());
                @Nullable Long deletion = deleted.get(row.ref());
                if (now != null) {
                    boolean fresh = now.created() > seen;
                    (fresh ? added : modified).add(live(now, fresh));
                } else if (deletion != null && row.created() <= seen) {
                    gone.add(Events.event(Long.toString(deletion), "0.0", "del", row, false));
                }
            }
            added.addAll(modified);
            added.addAll(gone);
            return added;
        }

        private static Value live(Row row, boolean fresh) {
            return Events.event(Long.toString(row.modified()), "0.0", fresh ? "add" : "mod", row, true);
        }
    }
}

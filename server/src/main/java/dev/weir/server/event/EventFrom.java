package dev.weir.server.event;

import dev.weir.model.Model;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Message;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Change;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.session.Sessions;
import dev.weir.value.Value;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code event.from}: what differs between the state a token stands for and now; waits until something does. */
final class EventFrom {
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Model model;
    private final Store store;
    private final Sessions sessions;
    private final Clock clock;
    private final Waiters waiters;
    private final boolean gathers;
    private final MessageFeed messages;
    private final Recent recent = new Recent();
    private volatile Counts counts = new Counts(-1, Value.NO_ENTRIES);

    /** The counts of one generation, which all who are told of it share. */
    private record Counts(long generation, Value value) {}

    EventFrom(
            Model model,
            Store store,
            MessageFeed messages,
            Sessions sessions,
            Clock clock,
            Waiters waiters,
            boolean gathers) {
        this.model = model;
        this.store = store;
        this.messages = messages;
        this.sessions = sessions;
        this.clock = clock;
        this.waiters = waiters;
        this.gathers = gathers;
    }

    Value call(CallContext context, List<String> classes, String tokenText, double timeout) {
        Subscription subscription = Subscription.of(classes);
        Token token = Token.parse(tokenText);
        Instant end = clock.instant().plus(patience(timeout));
        // Joined before the first look, so that no change falls between the two.
        try (Waiter waiter = waiters.join(
                subscription, context.caller().session(), context.caller().local())) {
            return await(waiter, token, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.eventsLost();
        }
    }

    private Value await(Waiter waiter, Token token, Instant end) throws InterruptedException {
        boolean gathered = token.fresh() || waiter.subscription().tasksOnly() || !gathers;
        while (true) {
            Duration left = Duration.between(clock.instant(), end);
            boolean over = left.isNegative() || left.isZero();
            Value answer = look(waiter, token, gathered || over, over);
            if (answer != null) {
                return answer;
            }
            // Before the first wait too: a logout may have come between the call's own check and the joining.
            requireAlive(waiter);
            waiter.await(left);
            gathered = true;
            requireAlive(waiter);
        }
    }

    private void requireAlive(Waiter waiter) {
        if (!sessions.alive(waiter.session())) {
            throw Errors.sessionInvalid(waiter.session());
        }
    }

    /** What there is to tell now, if it is to be told; nothing of the state looked at is kept while the call waits. */
    private @Nullable Value look(Waiter waiter, Token token, boolean gathered, boolean over) {
        boolean withMessages = waiter.subscription().covers(Message.DEF);
        // Read before the state, which then has all that is told of.
        long newest = withMessages ? Math.max(messages.newest(), token.messages()) : 0;
        Snapshot state = store.snapshot();
        List<Value> events = new ArrayList<>();
        if (withMessages) {
            events.addAll(messages.between(state, token.messages(), newest, recent));
        }
        events.addAll(since(state, waiter.subscription(), token.generation()));
        if (!events.isEmpty() && !gathered) {
            // Found without waiting: more may come along, and a client that asks again and again is told as seldom
            // as one that waits (ETS-46).
            waiters.ringWithNext(waiter);
            return null;
        }
        if (events.isEmpty() && !over) {
            return null;
        }
        return Events.batch(events, counts(state), new Token(state.generation(), newest));
    }

    private Value counts(Snapshot state) {
        Counts known = counts;
        if (known.generation() != state.generation()) {
            known = new Counts(state.generation(), Events.counts(model, state));
            counts = known;
        }
        return known.value();
    }

    private List<Value> since(Snapshot state, Subscription subscription, long seen) {
        List<Change> changes = seen < 0 ? null : store.changesSince(seen);
        return changes == null
                ? Differences.byRows(model, state, subscription, seen)
                : Differences.byLog(state, subscription, changes, seen, recent);
    }

    /** What is no duration means as long as can be (ETS-42). */
    private static Duration patience(double timeout) {
        if (Double.isNaN(timeout) || timeout < 0 || timeout > LONGEST.toSeconds() * 104.0) {
            return LONGEST;
        }
        return Duration.ofNanos((long) (timeout * 1e9));
    }
}

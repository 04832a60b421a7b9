package dev.weir.server.event;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.call.TrackId;
import dev.weir.server.db.Change;
import dev.weir.server.db.Row;
import dev.weir.server.session.Sessions;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queue behind {@code event.next}: one for all, one position for each registered session, bounded in size; a
 * reader that fell behind is told EVENTS_LOST (ETS-47). Kept only while somebody is registered.
 */
public final class EventQueue {
    private static final long MAX_CHARACTERS = 10_000_000;

    private record Entry(long id, String className, Value event, Change change, int size) {}

    private static final class Reader {
        final List<String> classes = new ArrayList<>();
        Subscription subscription = Subscription.of(classes);
        long next;
    }

    private final Sessions sessions;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final Map<String, Reader> readers = new HashMap<>();
    private long nextId;
    private long characters;

    public EventQueue(Sessions sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    void register(String session, List<String> classes) {
        lock.lock();
        try {
            Reader reader = reader(session);
            reader.classes.addAll(classes);
            reader.subscription = Subscription.of(reader.classes);
        } finally {
            lock.unlock();
        }
    }

    void unregister(String session, List<String> classes) {
        lock.lock();
        try {
            Reader reader = reader(session);
            reader.classes.removeAll(classes);
            reader.subscription = Subscription.of(reader.classes);
        } finally {
            lock.unlock();
        }
    }

    private Reader reader(String session) {
        return readers.computeIfAbsent(session, name -> {
            Reader reader = new Reader();
            reader.next = nextId;
            return reader;
        });
    }

    long currentId() {
        lock.lock();
        try {
            return nextId;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a commit's changes; a change of a class without events is nobody's. */
    public void accept(List<Change> changes) {
        lock.lock();
        try {
            if (readers.isEmpty()) {
                nextId += changes.size();
                return;
            }
            boolean left = readers.keySet().removeIf(session -> !sessions.alive(session));
            if (readers.isEmpty()) {
                entries.clear();
                characters = 0;
            }
            long known = nextId;
            changes.forEach(this::append);
            while (characters > MAX_CHARACTERS) {
                characters -= entries.removeFirst().size();
            }
            if (left || nextId > known) {
                grown.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What nobody asked for must not push out what somebody did. */
    private void append(Change change) {
        Row row = change.row();
        if (!Events.told(change)
                || readers.values().stream().noneMatch(reader -> reader.subscription.covers(row.owner(), row.ref()))) {
            return;
        }
        long id = nextId++;
        String operation = change.before() == null ? "add" : change.after() == null ? "del" : "mod";
        String timestamp = clock.instant().getEpochSecond() + ".";
        // a message that goes is told with its record (ETS-47)
        Row record = row.owner().stored() ? change.after() : row;
        Value event = Events.event(Long.toString(id), timestamp, operation, row, record);
        int size = Json.write(event).length();
        entries.add(new Entry(id, change.row().owner().name(), event, change, size));
        characters += size;
    }

    /** Blocks until there is something for the session; without registration there never would be. */
    Value next(String session) throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                Reader reader = readers.get(session);
                if (!sessions.alive(session)) {
                    throw Errors.sessionInvalid(session);
                }
                if (reader == null) {
                    throw new ApiFailure("SESSION_NOT_REGISTERED", List.of(TrackId.of(session)));
                }
                List<Value> events = take(reader);
                if (!events.isEmpty()) {
                    return new Value.Items(events);
                }
                // The end of a session is a change too, so it wakes this as well.
                grown.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Value> take(Reader reader) {
        long oldest = entries.isEmpty() ? nextId : entries.getFirst().id();
        long from = reader.next;
        reader.next = nextId;
        if (from < oldest) {
            throw Errors.eventsLost();
        }
        List<Value> events = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.id() >= from
                    && reader.subscription.covers(
                            entry.change().row().owner(), entry.change().row().ref())) {
                events.add(entry.event());
            }
        }
        return events;
    }
}
